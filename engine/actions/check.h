// Check: one question about the world with its evidence. A check that could not be made is no pass.
#pragma once

#include <string>

#include "actions/reach.h"
#include "base/time.h"
#include "model/value.h"

namespace reprise::actions {

struct Finding {
  bool ok = false;
  bool could_not_run = false;  // neither yes nor no
  std::string detail = {};     // one sentence
  model::Map evidence = {};    // what was seen, further keys
};

inline Finding passed(std::string detail, model::Map evidence = {}) {
  return {true, false, std::move(detail), std::move(evidence)};
}
inline Finding refused(std::string detail, model::Map evidence = {}) {
  return {false, false, std::move(detail), std::move(evidence)};
}
inline Finding unanswered(std::string detail, model::Map evidence = {}) {
  return {false, true, std::move(detail), std::move(evidence)};
}

// `spec` conforms to the schema of its kind; each returns within about `timeout_ms`.
Finding check_run(const model::Value& argv, const model::Value& expect, base::Millis timeout_ms);
Finding check_sqlite(const model::Value& spec, base::Millis timeout_ms);
Finding check_file(const model::Value& spec);
Finding check_process(const model::Value& spec);
Finding check_log(const model::Value& spec);
Finding check_tcp(const model::Value& spec, base::Millis timeout_ms, const Reach& reach);
Finding check_http(const model::Value& spec, base::Millis timeout_ms, const Reach& reach);
Finding check_prometheus(const model::Value& spec, base::Millis timeout_ms, const Reach& reach);
Finding check_postgres(const model::Value& spec, base::Millis timeout_ms,
                       const Reach& reach = Reach::anywhere());

// One entry of `checks`, whatever its kind. Over the network it goes only where `reach` allows.
Finding make_check(const model::Value& check, const Reach& reach = Reach::anywhere());
std::string kind_of(const model::Value& check);
// {name, kind, ok, could_not_run, detail, ..evidence}
model::Value evidence_of(const std::string& name, const std::string& kind, const Finding& finding);

}  // namespace reprise::actions
