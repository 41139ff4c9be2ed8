#include "load/triggers_schema.h"

#include "load/decode_rules.h"
#include "load/schema_parts.h"
#include "model/json.h"

namespace reprise::load {

namespace {

using model::List;
using model::Map;
using model::Value;

Value text() { return schema_reference("text"); }
Value duration() { return schema_reference("duration"); }
Value count(std::int64_t min) {
  return Value(Map{{"type", "integer"}, {"minimum", min}, {"maximum", 500}});
}

Value named(const char* description) {
  return Value(Map{{"type", "string"},
                   {"pattern", "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"},
                   {"description", description}});
}

Value path() { return schema_of_type("string", "a path such as .event.items[1].id"); }

Value secrets() {
  const Value one = schema_any_of({schema_map({{"env", text()}}, {"env"}),
                                   schema_map({{"file", text()}}, {"file"}),
                                   schema_map({{"age", text()}}, {"age"})});
  return schema_any_of({one, schema_list_of(one)});
}

Value way() {
  const Value schemes =
      schema_choice({"grafana", "github", "pagerduty", "standard", "slack", "rootly"});
  return schema_map(
      {{"bearer", schema_map({{"secrets", secrets()}, {"header", text()}}, {"secrets"})},
       {"basic", schema_map({{"user", text()}, {"secrets", secrets()}}, {"user", "secrets"})},
       {"mtls", schema_map({{"subject", text()}, {"sha256", text()}})},
       {"hmac", schema_map({{"scheme", schemes},
                            {"secrets", secrets()},
                            {"header", text()},
                            {"timestamp", text()},
                            {"tolerance", duration()}},
                           {"secrets"})}});
}

Value source() {
  const Value mapping = schema_map({{"alerts", path()},
                                    {"fingerprint", path()},
                                    {"status", path()},
                                    {"resolved", schema_reference("texts")},
                                    {"title", path()},
                                    {"severity", path()},
                                    {"starts", path()},
                                    {"ends", path()},
                                    {"labels", schema_map_of(path())},
                                    {"annotations", schema_map_of(path())}});
  const Value kinds = schema_choice({"alertmanager", "grafana", "pagerduty", "datadog", "opsgenie",
                                     "github", "standard", "generic"});
  return schema_map(
      {{"kind", kinds},
       {"auth", schema_any_of({way(), schema_list_of(way())})},
       {"mapping", mapping},
       {"observe", schema_of_type("boolean", "nothing that it sends starts anything")}},
      {"kind", "auth"});
}

Value match() {
  Map tests = {{"regex", schema_of_type("string", "searched, in linear time")},
               {"present", schema_of_type("boolean")}};
  for (const char* bound : {"above", "at_least", "below", "at_most"}) tests[bound] = text();
  const Value test = schema_any_of({schema_reference("texts"), schema_map(std::move(tests))});
  return schema_map({{"source", schema_reference("texts")},
                     {"severity", schema_reference("texts")},
                     {"severity_at_least", schema_choice(severity_words())},
                     {"labels", schema_map_of(test)}});
}

Value condition() {
  return schema_any_of(
      {schema_map({{"count", count(1)}, {"in", duration()}}, {"count", "in"}),
       schema_map({{"lasting", duration()}}, {"lasting"}),
       schema_map({{"absent", duration()}}, {"absent"}),
       schema_map({{"quorum", count(2)}, {"by", text()}, {"in", duration()}}, {"quorum", "in"})});
}

Value start() {
  const Value fields = schema_choice(
      {"title", "severity", "fingerprint", "source", "status", "starts", "ends", "key"});
  const Value origin = schema_any_of({text(), schema_map({{"label", text()}}, {"label"}),
                                      schema_map({{"annotation", text()}}, {"annotation"}),
                                      schema_map({{"field", fields}}, {"field"}),
                                      schema_map({{"payload", path()}}, {"payload"})});
  return schema_map({{"runbook", schema_of_type("string", "the id of a runbook")},
                     {"inputs", schema_map_of(origin)},
                     {"approval", schema_choice({"required", "none"})}},
                    {"runbook"});
}

Value storm() { return schema_map({{"runs", count(1)}, {"in", duration()}}); }

Value rule() {
  const Value flapping =
      schema_map({{"changes", count(1)}, {"in", duration()}, {"quiet", duration()}});
  return schema_map({{"name", named("by which decisions and notices call it")},
                     {"match", match()},
                     {"when", condition()},
                     {"key", schema_reference("texts")},
                     {"target", text()},
                     {"start", start()},
                     {"channels", schema_reference("texts")},
                     {"severity", schema_choice(severity_words())},
                     {"cooldown", duration()},
                     {"storm", storm()},
                     {"flapping", flapping},
                     {"join", schema_of_type("boolean")},
                     {"preempt", schema_of_type("boolean")},
                     {"observe", schema_of_type("boolean", "it says what it would do")}},
                    {"name"});
}

Value alert() {
  return schema_map({{"name", named("of the alert")},
                     {"condition", schema_of_type("string", "a name, or NAME > NUMBER")},
                     {"channels", schema_reference("texts")},
                     {"severity", schema_choice(severity_words())}},
                    {"name", "condition", "channels", "severity"});
}

}  // namespace

std::string triggers_schema() {
  Map schema = schema_map({{"reprise", Map{{"const", 1}, {"description", "language version"}}},
                           {"sources", schema_map_of(source())},
                           {"rules", schema_list_of(rule())},
                           {"alerts", schema_list_of(alert())},
                           {"storm", storm()}})
                   .map();
  const Map shared = common_definitions();
  Map definitions;
  for (const char* name : {"text", "texts", "duration"}) definitions[name] = shared.at(name);
  schema["$schema"] = "http://json-schema.org/draft-07/schema#";
  schema["title"] = "Reprise triggers, language version 1";
  schema["definitions"] = std::move(definitions);
  return model::to_pretty_json(Value(std::move(schema)));
}

}  // namespace reprise::load
