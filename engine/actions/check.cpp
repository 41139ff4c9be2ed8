#include "actions/check.h"

namespace reprise::actions {

using model::Value;

namespace {

constexpr const char* kinds[] = {"run", "sqlite", "file",       "process",  "tcp",
                                 "log", "http",   "prometheus", "postgres", "expr"};

Finding check_expression(const Value& value) {
  if (!value.is_boolean()) return unanswered("the expression gave no boolean");
  return value.boolean() ? passed("true") : refused("false");
}

}  // namespace

std::string kind_of(const Value& check) {
  for (const char* kind : kinds)
    if (!check[kind].is_null()) return kind;
  return "";
}

Finding make_check(const Value& check, const Reach& reach) {
  const std::string kind = kind_of(check);
  const Value& spec = check[kind];
  const base::Millis timeout_ms = check["timeout"].integer_or(10'000);
  if (kind == "run") return check_run(spec, check["expect"], timeout_ms);
  if (kind == "sqlite") return check_sqlite(spec, timeout_ms);
  if (kind == "file") return check_file(spec);
  if (kind == "process") return check_process(spec);
  if (kind == "log") return check_log(spec);
  if (kind == "tcp") return check_tcp(spec, timeout_ms, reach);
  if (kind == "http") return check_http(spec, timeout_ms, reach);
  if (kind == "prometheus") return check_prometheus(spec, timeout_ms, reach);
  if (kind == "postgres") return check_postgres(spec, timeout_ms, reach);
  return check_expression(spec);
}

Value evidence_of(const std::string& name, const std::string& kind, const Finding& finding) {
  model::Map map = finding.evidence;
  map["name"] = name;
  map["kind"] = kind;
  map["ok"] = finding.ok;
  map["could_not_run"] = finding.could_not_run;
  map["detail"] = finding.detail;
  return Value(std::move(map));
}

}  // namespace reprise::actions
