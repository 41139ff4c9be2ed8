#include "base/ids.h"
#include "base/sha256.h"
#include "model/json.h"
#include "model/json_path.h"
#include "trigger/compiled.h"

namespace reprise::trigger {

namespace {

using model::InputOrigin;
using model::Value;

constexpr std::size_t input_bytes_max = 64u << 10;

std::optional<Value> find_text(const Labels& texts, const std::string& name) {
  const auto found = texts.find(name);
  if (found == texts.end()) return std::nullopt;
  return Value(found->second);
}

std::optional<Value> find_field(const Alert& alert, const std::string& name) {
  const auto time = [](WallMicros at_us) {
    return at_us == 0 ? std::nullopt : std::optional<Value>(base::format_timestamp(at_us));
  };
  if (name == "starts") return time(alert.starts_us);
  if (name == "ends") return time(alert.ends_us);
  const std::map<std::string, std::string> texts = {
      {"title", alert.title},   {"severity", alert.severity}, {"fingerprint", alert.fingerprint},
      {"source", alert.source}, {"status", alert.status},     {"key", alert.key}};
  const auto found = texts.find(name);
  if (found == texts.end() || found->second.empty()) return std::nullopt;
  return Value(found->second);
}

std::optional<Value> value_of(const InputOrigin& origin, const Alert& alert) {
  switch (origin.kind) {
    case InputOrigin::Kind::constant:
      return origin.constant;
    case InputOrigin::Kind::label:
      return find_text(alert.labels, origin.name);
    case InputOrigin::Kind::annotation:
      return find_text(alert.annotations, origin.name);
    case InputOrigin::Kind::field:
      return find_field(alert, origin.name);
    case InputOrigin::Kind::payload:
      break;
  }
  const Value* found = model::at_json_path(alert.payload, origin.name);
  if (found == nullptr || found->is_null()) return std::nullopt;
  if (model::to_json(*found).size() > input_bytes_max) return std::nullopt;
  return *found;
}

}  // namespace

std::string run_id_of(const std::string& rule, const std::string& cause, WallMicros at_us) {
  const base::Digest digest = base::sha256(rule + "\n" + cause);
  std::uint64_t low = 0;
  for (int i = 0; i < 8; ++i) low = low << 8 | digest[i];
  const auto high = static_cast<std::uint16_t>(digest[8] << 8 | digest[9]);
  return base::make_ulid(at_us, high, low);
}

Start make_start(const model::TriggerRule& rule, const std::string& key, const Alert& alert,
                 WallMicros now_us) {
  Start start;
  start.observe = alert.observe;
  start.severity = rule.severity.empty() ? alert.severity : rule.severity;
  start.rule = rule.name;
  start.target = target_of(rule, key);
  start.failure_us = alert.starts_us;
  start.received_us = alert.received_us;
  start.run_id = run_id_of(rule.name, alert.delivery + "\n" + alert.key,
                           alert.received_us != 0 ? alert.received_us : now_us);
  if (!rule.start) return start;
  start.runbook = rule.start->runbook;
  start.needs_approval = rule.start->needs_approval;
  for (const auto& [name, origin] : rule.start->inputs) {
    if (auto value = value_of(origin, alert)) start.inputs.emplace(name, std::move(*value));
  }
  return start;
}

}  // namespace reprise::trigger
