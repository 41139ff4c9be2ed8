// The definitions of the JSON Schema that stand for one kind of value each.
#include "load/input_types.h"
#include "load/schema_parts.h"

namespace reprise::load {

namespace {

using model::List;
using model::Map;
using model::Value;

Value integer(std::int64_t min, std::int64_t max) {
  return Value(Map{{"type", "integer"}, {"minimum", min}, {"maximum", max}});
}

Value number(double min, double max) {
  return Value(Map{{"type", "number"}, {"minimum", min}, {"maximum", max}});
}

Value matching(const char* pattern, const char* description) {
  return Value(Map{{"type", "string"}, {"pattern", pattern}, {"description", description}});
}

Value exit_statuses() { return schema_any_of({integer(0, 255), schema_list_of(integer(0, 255))}); }

Value text_or_texts() {
  return schema_any_of({schema_reference("text"), schema_list_of(schema_reference("text"))});
}

void add_scalars(Map& definitions) {
  const Value scalar_types(List{"string", "number", "boolean"});
  definitions["text"] = Map{{"type", scalar_types}};
  definitions["texts"] = text_or_texts();
  definitions["expression"] = matching("\\$\\{\\{", "text with an expression ${{ ... }}");
  definitions["condition"] = Map{{"type", Value(List{"string", "boolean"})},
                                 {"description", "a Lua expression, bare or as ${{ ... }}"}};
  definitions["duration"] = matching("^([0-9]+(d|h|m|s|ms))+$", "500ms, 30s, 15m, 6h, 1d, 1h30m");
  definitions["timestamp"] = matching("^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ].*(Z|[+-][0-9]{2}:[0-9]{2})$",
                                      "RFC 3339 with a zone");
  definitions["env"] = schema_map_of(schema_reference("text"));
}

void add_policies(Map& definitions) {
  const Value duration = schema_reference("duration");
  definitions["retry"] = schema_map(schema_described_keys("retry", {{"attempts", integer(1, 1000)},
                                                                    {"delay", duration},
                                                                    {"backoff", number(1, 100)},
                                                                    {"max_delay", duration},
                                                                    {"jitter", number(0, 1)},
                                                                    {"exit", exit_statuses()}}));
  definitions["expect"] = schema_map(
      schema_described_keys("expect", {{"exit", exit_statuses()},
                                       {"stdout_matches", schema_of_type("string")},
                                       {"stdout_not_matches", schema_of_type("string")}}));
  definitions["repeat"] =
      schema_map(schema_described_keys("repeat", {{"until", schema_reference("condition")},
                                                  {"every", duration},
                                                  {"max", integer(1, 100'000)}}),
                 {"until"});
}

void add_outputs(Map& definitions) {
  const Value capture =
      schema_map(schema_described_keys("output", {{"regex", schema_of_type("string")},
                                                  {"json", schema_of_type("string")},
                                                  {"from", schema_choice({"stdout", "stderr"})},
                                                  {"type", schema_choice(input_type_names())},
                                                  {"required", schema_of_type("boolean")},
                                                  {"secret", schema_of_type("boolean")},
                                                  {"value", Map{}}}));
  definitions["outputs"] = schema_map_of(schema_any_of({capture, schema_reference("text")}));
}

void add_inputs(Map& definitions) {
  definitions["input"] =
      schema_map(schema_described_keys("input", {{"type", schema_choice(input_type_names())},
                                                 {"required", schema_of_type("boolean")},
                                                 {"default", Map{}},
                                                 {"enum", schema_list_of(Map{})},
                                                 {"pattern", schema_of_type("string")},
                                                 {"min", schema_reference("text")},
                                                 {"max", schema_reference("text")},
                                                 {"help", schema_reference("text")},
                                                 {"secret", schema_of_type("boolean")}}));
}

}  // namespace

Map common_definitions() {
  Map definitions;
  add_scalars(definitions);
  add_policies(definitions);
  add_outputs(definitions);
  add_inputs(definitions);
  return definitions;
}

}  // namespace reprise::load
