#include "load/json_schema.h"

#include "load/schema_parts.h"
#include "model/json.h"

namespace reprise::load {

namespace {

using model::List;
using model::Map;
using model::Value;

Value objectives() {
  const Value objective = schema_map(schema_described_keys(
      "objective", {{"target", schema_reference("duration")},
                    {"max", schema_reference("duration")},
                    {"clock", schema_choice({"detected", "halted", "serving", "trading"})}}));
  return schema_map({{"rto", objective}, {"rpo", objective}});
}

Value invariants() {
  const Value halted =
      schema_map(schema_described_keys("halted", {{"from", schema_reference("text")},
                                                  {"until", schema_reference("text")},
                                                  {"by", schema_reference("text")},
                                                  {"every", schema_reference("duration")}}),
                 {"from", "until", "by"});
  return schema_list_of(schema_map({{"halted", halted}}));
}

Value guards() {
  const Value duration = schema_reference("duration");
  const Value in_a_row(Map{{"type", "integer"}, {"minimum", 1}, {"maximum", 1000}});
  const Value on_breach = schema_any_of(
      {schema_choice({"hold", "abort"}), schema_list_of(schema_reference("handler"))});
  return schema_list_of(
      schema_map(schema_described_keys("guard", {{"name", schema_reference("text")},
                                                 {"from", schema_reference("text")},
                                                 {"until", schema_reference("text")},
                                                 {"check", schema_reference("action")},
                                                 {"every", duration},
                                                 {"timeout", duration},
                                                 {"failures", in_a_row},
                                                 {"errors", in_a_row},
                                                 {"on_breach", on_breach}}),
                 {"name", "check"}));
}

Value process() {
  const Value duration = schema_reference("duration");
  return schema_map(
      schema_described_keys("process", {{"run", schema_list_of(schema_reference("text"))},
                                        {"ready", schema_of_type("object")},
                                        {"within", duration},
                                        {"grace", duration},
                                        {"every", duration}}),
      {"run"});
}

Value scopes() {
  const auto keys = schema_described_keys("scope", {{"enter", schema_reference("action")},
                                                    {"exit", schema_reference("action")},
                                                    {"verify", schema_reference("action")},
                                                    {"process", process()},
                                                    {"from", schema_reference("text")},
                                                    {"until", schema_reference("text")},
                                                    {"max", schema_reference("duration")}});
  Map scope = schema_map(keys, {"from", "until"}).map();
  scope["oneOf"] =
      List{Map{{"required", List{"enter", "exit", "verify"}}}, Map{{"required", List{"process"}}}};
  return schema_map_of(Value(std::move(scope)));
}

Map identity() {
  return {{"reprise", Map{{"const", 1}, {"description", "language version"}}},
          {"runbook", schema_of_type("string", "id: parts joined by '/'")},
          {"title", schema_reference("text")},
          {"summary", schema_reference("text")},
          {"owner", schema_reference("text")},
          {"severity", schema_choice({"critical", "high", "medium", "low"})},
          {"reviewed", schema_of_type("string", "a date, 2026-11-01")},
          {"review_every", schema_reference("duration")},
          {"labels", schema_of_type("object")},
          {"links", schema_of_type("object")},
          {"objectives", objectives()}};
}

Map work() {
  const Value handlers = schema_list_of(schema_reference("handler"));
  return {
      {"inputs", schema_map_of(schema_reference("input"))},
      {"steps", schema_map_of(schema_reference("step"))},
      {"uses", schema_list_of(schema_of_type("string"))},
      {"on_failure", handlers},
      {"finally", handlers},
      {"outputs", schema_reference("outputs")},
      {"env", schema_reference("env")},
      {"cwd", schema_reference("text")},
      {"timeout", schema_reference("duration")},
      {"max_parallel", Map{{"type", "integer"}, {"minimum", 1}, {"maximum", 1024}}},
      {"defaults", schema_map({{"retry", schema_reference("retry")},
                               {"timeout", schema_reference("duration")}})},
      {"invariants", invariants()},
      {"guards", guards()},
      {"scopes", scopes()},
      {"concurrency",
       schema_map(schema_described_keys(
                      "concurrency", {{"group", schema_reference("text")},
                                      {"on_conflict", schema_choice({"refuse", "queue", "join"})}}),
                  {"group"})}};
}

Map later() {
  const Value any(Map{{"description", "of the language, not of this build"}});
  return {{"plugins", any}, {"no_return", any}};
}

// Only a runbook with `uses` may name actions that are not in the schema.
void demand_built_in(Map& schema) {
  const Value step = schema_reference("built_in_step");
  schema["if"] = Map{{"not", Map{{"required", List{"uses"}}}}};
  schema["then"] = Map{{"properties", Map{{"steps", Map{{"additionalProperties", step}}},
                                          {"on_failure", Map{{"items", step}}},
                                          {"finally", Map{{"items", step}}}}}};
}

}  // namespace

std::string json_schema(const model::ActionCatalog& catalog) {
  Map properties = identity();
  properties.merge(work());
  properties.merge(later());
  Map definitions = common_definitions();
  definitions.merge(step_definitions(catalog));
  Map schema = schema_map(schema_described_keys("runbook", std::move(properties)),
                          {"reprise", "runbook", "steps"})
                   .map();
  schema["$schema"] = "http://json-schema.org/draft-07/schema#";
  demand_built_in(schema);
  // No title: editors put it above the help of each key.
  schema["description"] = "A runbook of reprise, language version 1.";
  schema["definitions"] = std::move(definitions);
  return model::to_pretty_json(Value(std::move(schema)));
}

}  // namespace reprise::load
