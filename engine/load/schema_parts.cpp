#include "load/schema_parts.h"

#include "base/time.h"
#include "load/key_help.h"

namespace reprise::load {

namespace {

using model::List;
using model::Map;
using model::ParamSchema;
using model::ParamType;
using model::Value;

Value described(Value schema, const std::string& description) {
  if (description.empty()) return schema;
  Map map = schema.map();
  map["description"] = description;
  return Value(std::move(map));
}

Value schema_of_fields(const std::vector<ParamSchema>& fields);

Value schema_of_kind(const ParamSchema& param) {
  switch (param.type) {
    case ParamType::any:
      return Value(Map{});
    case ParamType::text:
      return param.choices.empty() ? schema_reference("text") : schema_choice(param.choices);
    case ParamType::integer:
      return schema_of_type("integer");
    case ParamType::number:
      return schema_of_type("number");
    case ParamType::boolean:
      return schema_of_type("boolean");
    case ParamType::duration:
      return schema_reference("duration");
    case ParamType::timestamp:
      return schema_reference("timestamp");
    case ParamType::list:
      return schema_list_of(param.items.empty() ? Value(Map{})
                                                : schema_of_kind(param.items.front()));
    case ParamType::map:
      return param.fields.empty() ? schema_of_type("object") : schema_of_fields(param.fields);
    case ParamType::action:
      return schema_reference("action");
    case ParamType::condition:
      return schema_reference("condition");
  }
  return Value(Map{});
}

// As a runbook would write it.
Value default_of(const ParamSchema& param) {
  if (param.type != ParamType::duration) return *param.default_value;
  return Value(base::format_duration(param.default_value->integer_or(0)));
}

// The parameter's value, or an expression that makes it.
Value schema_of_parameter(const ParamSchema& param) {
  const bool is_free = param.constant || param.type == ParamType::any ||
                       param.type == ParamType::text || param.type == ParamType::condition;
  Value schema = schema_of_kind(param);
  const bool takes_expression = !is_free || !param.choices.empty();
  if (takes_expression && !param.constant) {
    schema = schema_any_of({std::move(schema), schema_reference("expression")});
  }
  schema = described(std::move(schema), param.help);
  if (!param.default_value) return schema;
  Map map = schema.map();
  map["default"] = default_of(param);
  return Value(std::move(map));
}

Value schema_of_fields(const std::vector<ParamSchema>& fields) {
  Map properties;
  List required;
  for (const ParamSchema& field : fields) {
    properties.emplace(field.name, schema_of_parameter(field));
    if (field.required) required.emplace_back(field.name);
  }
  Map schema{
      {"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
  if (!required.empty()) schema.emplace("required", std::move(required));
  return Value(std::move(schema));
}

}  // namespace

Value schema_reference(std::string_view definition) {
  return Value(Map{{"$ref", "#/definitions/" + std::string(definition)}});
}

Value schema_of_type(std::string_view json_type, std::string description) {
  return described(Value(Map{{"type", json_type}}), description);
}

Value schema_choice(const std::vector<std::string>& words) {
  List choices;
  for (const std::string& word : words) choices.emplace_back(word);
  return Value(Map{{"enum", std::move(choices)}});
}

Value schema_list_of(Value items) {
  return Value(Map{{"type", "array"}, {"items", std::move(items)}});
}

Value schema_map(Map properties, std::initializer_list<std::string_view> required) {
  Map schema{
      {"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
  List needed;
  for (const std::string_view key : required) needed.emplace_back(key);
  if (!needed.empty()) schema.emplace("required", std::move(needed));
  return Value(std::move(schema));
}

Map schema_described_keys(std::string_view map, Map properties) {
  for (auto& [key, schema] : properties)
    if (const auto help = key_help(map, key); !help.empty())
      schema = described(std::move(schema), std::string(help));
  return properties;
}

Value schema_map_of(Value values) {
  return Value(Map{{"type", "object"}, {"additionalProperties", std::move(values)}});
}

Value schema_any_of(List choices) { return Value(Map{{"anyOf", std::move(choices)}}); }

Value schema_of_parameters(const model::ActionSchema& action) {
  if (!action.in_build) return schema_of_type("object");
  return schema_of_fields(action.params);
}

}  // namespace reprise::load
