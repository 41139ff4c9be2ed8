// The JSON Schema of steps and of the actions in them.
#include "load/schema_parts.h"

namespace reprise::load {

namespace {

using model::List;
using model::Map;
using model::Value;

Value count() { return Value(Map{{"type", "integer"}, {"minimum", 1}}); }

std::string sentence_of(const model::ActionSchema& action) {
  return action.in_build ? action.summary : action.summary + " (not of this build)";
}

// What an editor offers, each name with its sentence.
Value action_names(const model::ActionCatalog& catalog) {
  List names;
  List summaries;
  for (const auto& [name, action] : catalog.all()) {
    names.emplace_back(name);
    summaries.emplace_back(sentence_of(action));
  }
  return Value(Map{{"enum", std::move(names)}, {"enumDescriptions", std::move(summaries)}});
}

// The keys that say which action it is.
Map action_keys(const model::ActionCatalog& catalog) {
  const Value own = schema_of_type("string");
  return {{"uses", schema_any_of({action_names(catalog), own})},
          {"with", schema_of_type("object")},
          {"run", schema_list_of(schema_reference("text"))},
          {"shell", schema_of_type("string", "a fixed script; values are passed by env")},
          {"lua", schema_of_type("string", "a script whose calls of the world are recorded")}};
}

// For each action: when `uses` names it, `with` is its parameters.
Value parameters_by_action(const model::ActionCatalog& catalog) {
  List rules;
  for (const auto& [name, action] : catalog.all()) {
    Map uses{{"const", name}};
    Map condition{{"properties", Map{{"uses", std::move(uses)}}}, {"required", List{"uses"}}};
    Map with{{"description", sentence_of(action)}, {"allOf", List{schema_of_parameters(action)}}};
    Map consequence{{"properties", Map{{"with", std::move(with)}}}};
    rules.push_back(Map{{"if", std::move(condition)}, {"then", std::move(consequence)}});
  }
  return Value(std::move(rules));
}

Value with_parameters(Map properties, const Value& parameters) {
  Map schema = schema_map(schema_described_keys("step", std::move(properties))).map();
  schema["allOf"] = parameters;
  return Value(std::move(schema));
}

Map settings() {
  const Value duration = schema_reference("duration");
  return {
      {"when", schema_reference("condition")},
      {"description", schema_reference("text")},
      {"env", schema_reference("env")},
      {"cwd", schema_reference("text")},
      {"stdin", schema_reference("text")},
      {"expect", schema_reference("expect")},
      {"effect", schema_choice({"none", "read", "idempotent", "unsafe"})},
      {"probe", schema_reference("probe")},
      {"retry", schema_reference("retry")},
      {"timeout", duration},
      {"foreach", schema_any_of({schema_of_type("array"), schema_reference("expression")})},
      {"max_parallel", count()},
      {"batch", count()},
      {"max_failed", schema_any_of({schema_of_type("integer"), schema_of_type("string")})},
      {"repeat", schema_reference("repeat")},
      {"destroys", schema_reference("texts")},
      {"outputs", schema_reference("outputs")},
      {"host", Map{}},
      {"steps", schema_map_of(schema_reference("step"))},
  };
}

Map flow(const model::ActionCatalog& catalog) {
  const model::ActionSchema* gate = catalog.find("approve");
  return {{"needs", schema_reference("texts")},
          {"on_failure", schema_any_of({schema_choice({"abort", "continue", "ask"}),
                                        schema_list_of(schema_reference("handler"))})},
          {"undo", schema_reference("action")},
          {"no_return",
           schema_map(schema_described_keys("no_return", {{"until", schema_reference("text")}}),
                      {"until"})},
          {"approve", gate == nullptr ? schema_of_type("object") : schema_of_parameters(*gate)}};
}

// Where a runbook brings no actions of its own, wherever one may be named.
Value built_in_step(const model::ActionCatalog& catalog) {
  const Value inner = schema_reference("built_in_step");
  return Value(Map{{"properties", Map{{"uses", action_names(catalog)},
                                      {"steps", Map{{"additionalProperties", inner}}},
                                      {"on_failure", Map{{"items", inner}}},
                                      {"probe", inner},
                                      {"undo", inner}}}});
}

}  // namespace

Map step_definitions(const model::ActionCatalog& catalog) {
  const Value parameters = parameters_by_action(catalog);
  Map action = action_keys(catalog);
  Map probe = action;
  probe.emplace("settle", schema_reference("duration"));
  probe = schema_described_keys("probe", std::move(probe));
  Map handler = action;
  handler.merge(settings());
  Map step = handler;
  step.merge(flow(catalog));
  Map definitions;
  definitions["action"] = with_parameters(std::move(action), parameters);
  definitions["probe"] = with_parameters(std::move(probe), parameters);
  definitions["handler"] = with_parameters(std::move(handler), parameters);
  definitions["step"] = with_parameters(std::move(step), parameters);
  definitions["built_in_step"] = built_in_step(catalog);
  return definitions;
}

}  // namespace reprise::load
