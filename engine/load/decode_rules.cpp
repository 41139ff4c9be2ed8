#include "load/decode_rules.h"

#include "load/decode_sources.h"
#include "load/scalars.h"

namespace reprise::load {

namespace {

using model::TriggerRule;

void read_flag(Reporter& report, const Fields& fields, const char* key, bool& flag) {
  const auto node = fields.find(key);
  if (node) flag = read_boolean(report, *node, "'" + std::string(key) + "'").value_or(flag);
}

void read_millis(Reporter& report, const Fields& fields, const char* key, base::Millis& millis) {
  const auto node = fields.find(key);
  if (node) millis = read_duration(report, *node, "'" + std::string(key) + "'").value_or(millis);
}

void read_time(Reporter& report, const Fields& fields, const char* key, base::Millis& millis) {
  const auto node = fields.find(key);
  if (node) millis = read_span(report, *node, "'" + std::string(key) + "'").value_or(millis);
}

void read_count(Reporter& report, const Fields& fields, const char* key, std::uint32_t& count) {
  const auto node = fields.find(key);
  if (!node) return;
  const auto number = read_integer(report, *node, "'" + std::string(key) + "'", 1, 500);
  if (number) count = static_cast<std::uint32_t>(*number);
}

std::optional<model::FlapGuard> decode_flapping(Reporter& report, Node node) {
  model::FlapGuard guard;
  const Fields fields(report, node, "'flapping'", {"changes", "in", "quiet"});
  if (!fields.is_map()) return std::nullopt;
  read_count(report, fields, "changes", guard.changes);
  read_time(report, fields, "in", guard.span_ms);
  guard.quiet_ms = guard.span_ms;
  read_time(report, fields, "quiet", guard.quiet_ms);
  return guard;
}

void decode_bounds(Reporter& report, const Fields& fields, TriggerRule& rule) {
  read_millis(report, fields, "cooldown", rule.cooldown_ms);
  if (const auto node = fields.find("storm")) rule.storm = decode_storm(report, *node);
  if (const auto node = fields.find("flapping")) rule.flapping = decode_flapping(report, *node);
  read_flag(report, fields, "join", rule.join);
  read_flag(report, fields, "preempt", rule.preempt);
  read_flag(report, fields, "observe", rule.observe);
}

void decode_name(Reporter& report, const Fields& fields, TriggerRule& rule) {
  rule.place = fields.map().place();
  const auto name = fields.need("name");
  if (!name) return;
  rule.place = name->place();
  const auto text = read_text(report, *name, "'name'");
  if (text && check_trigger_name(report, *name, *text, "a rule")) rule.name = *text;
}

void check_does_something(Reporter& report, const Fields& fields, const TriggerRule& rule) {
  if (fields.has("start") || fields.has("channels")) return;
  report.error("RP0509", rule.place, "the rule '" + rule.name + "' does nothing",
               "write 'start:' for what it starts, or 'channels:' for whom it tells");
}

TriggerRule decode_rule(Reporter& report, Node node,
                        const std::vector<model::SourceSettings>& sources, const FindInputs& find) {
  TriggerRule rule;
  const Fields fields(report, node, "a rule",
                      {"name", "match", "when", "key", "target", "start", "channels", "severity",
                       "cooldown", "storm", "flapping", "join", "preempt", "observe"});
  if (!fields.is_map()) return rule;
  decode_name(report, fields, rule);
  if (const auto match = fields.find("match")) rule.match = decode_match(report, *match, sources);
  if (const auto when = fields.find("when")) rule.condition = decode_condition(report, *when);
  if (const auto key = fields.find("key")) rule.key = read_texts(report, *key, "'key'");
  if (const auto target = fields.find("target")) {
    rule.target = read_text(report, *target, "'target'").value_or("");
  }
  if (const auto start = fields.find("start")) rule.start = decode_start(report, *start, find);
  if (const auto channels = fields.find("channels")) {
    rule.channels = read_texts(report, *channels, "'channels'");
  }
  if (const auto severity = fields.find("severity")) {
    const auto word = read_choice(report, *severity, "'severity'", severity_words());
    if (word) rule.severity = severity_words()[*word];
  }
  decode_bounds(report, fields, rule);
  check_does_something(report, fields, rule);
  return rule;
}

}  // namespace

std::optional<model::StormCap> decode_storm(Reporter& report, Node node) {
  model::StormCap cap;
  const Fields fields(report, node, "'storm'", {"runs", "in"});
  if (!fields.is_map()) return std::nullopt;
  read_count(report, fields, "runs", cap.runs);
  read_time(report, fields, "in", cap.span_ms);
  return cap;
}

const std::vector<std::string>& severity_words() {
  static const std::vector<std::string> words = {"info", "low", "medium", "high", "critical"};
  return words;
}

std::vector<TriggerRule> decode_rules(Reporter& report, Node node,
                                      const std::vector<model::SourceSettings>& sources,
                                      const FindInputs& find) {
  std::vector<TriggerRule> rules;
  if (!expect_list(report, node, "'rules'")) return rules;
  for (const Node item : node.items()) rules.push_back(decode_rule(report, item, sources, find));
  return rules;
}

}  // namespace reprise::load
