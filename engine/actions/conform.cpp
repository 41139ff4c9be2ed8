#include "actions/conform.h"

#include <algorithm>

#include "base/text.h"
#include "base/time.h"
#include "model/json.h"

namespace reprise::actions {

using model::ParamSchema;
using model::ParamType;
using model::Value;

namespace {

base::Result<Value> wrong(const std::string& path, const std::string& wanted, const Value& found) {
  return base::fail(
      "inputs", path + " must be " + wanted + ", and is of type " + std::string(found.kind_name()));
}

base::Result<Value> as_text(const ParamSchema& schema, const Value& value,
                            const std::string& path) {
  if (value.is_list() || value.is_map()) return wrong(path, "a text", value);
  if (value.is_secret() && schema.choices.empty()) return value;  // it is filled in later
  Value text = value.is_text() ? value : Value(model::to_json(value));
  const auto& choices = schema.choices;
  if (!choices.empty() && std::find(choices.begin(), choices.end(), text.text()) == choices.end())
    return base::fail("inputs", path + " is '" + base::printable(text.text()) + "', not one of " +
                                    base::join(choices, ", "));
  return text;
}

base::Result<Value> as_duration(const Value& value, const std::string& path) {
  if (value.is_integer() && value.integer() >= 0) return value;
  if (!value.is_text()) return wrong(path, "a duration", value);
  const auto millis = base::parse_duration(value.text());
  if (!millis) return base::fail("inputs", path + ": " + millis.error().message);
  return Value(*millis);
}

base::Result<Value> as_list(const ParamSchema& schema, const Value& value,
                            const std::string& path) {
  if (!value.is_list()) return wrong(path, "a list", value);
  if (schema.items.empty()) return value;
  model::List items;
  for (const auto& item : value.list()) {
    auto one = conform(schema.items[0], item, path + "[" + std::to_string(items.size() + 1) + "]");
    if (!one) return one;
    items.push_back(std::move(*one));
  }
  return Value(std::move(items));
}

base::Result<model::Map> fill(const std::vector<ParamSchema>& fields, const model::Map& given,
                              const std::string& path) {
  std::vector<std::string> names;
  for (const auto& field : fields) names.push_back(field.name);
  for (const auto& [key, value] : given)
    if (!key.starts_with('@') && std::find(names.begin(), names.end(), key) == names.end()) {
      const std::string near = base::near_miss(key, names);
      return base::fail("inputs", path + " has no key '" + base::printable(key) + "'",
                        near.empty() ? "" : "did you mean '" + near + "'?");
    }
  model::Map filled = given;
  for (const auto& field : fields) {
    const auto found = given.find(field.name);
    if (found == given.end() || found->second.is_null()) {
      if (field.required) return base::fail("inputs", path + " needs the key '" + field.name + "'");
      if (field.default_value)
        filled[field.name] = *field.default_value;
      else
        filled.erase(field.name);
      continue;
    }
    auto value = conform(field, found->second, path + "." + field.name);
    if (!value) return base::fail(value.error());
    filled[field.name] = std::move(*value);
  }
  return filled;
}

// Exactly one of the fields that are not common to all.
base::Status only_one(const std::vector<ParamSchema>& fields, const model::Map& given,
                      const std::string& path) {
  std::vector<std::string> found, all;
  for (const auto& field : fields) {
    if (field.common) continue;
    all.push_back(field.name);
    if (given.contains(field.name)) found.push_back(field.name);
  }
  if (found.size() == 1) return {};
  return base::fail("inputs", path + " must have exactly one of " + base::join(all, ", ") +
                                  (found.empty() ? "" : "; it has " + base::join(found, ", ")));
}

base::Result<Value> as_map(const ParamSchema& schema, const Value& value, const std::string& path) {
  // A script has one empty table for both.
  if (value.is_list() && value.list().empty()) return as_map(schema, Value(model::Map{}), path);
  if (!value.is_map()) return wrong(path, "a map", value);
  if (schema.fields.empty()) return value;
  if (schema.one_of)
    if (auto one = only_one(schema.fields, value.map(), path); !one) return base::fail(one.error());
  auto filled = fill(schema.fields, value.map(), path);
  if (!filled) return base::fail(filled.error());
  return Value(std::move(*filled));
}

}  // namespace

base::Result<Value> conform(const ParamSchema& schema, const Value& value,
                            const std::string& path) {
  switch (schema.type) {
    case ParamType::any:
    case ParamType::action:
      return value;
    case ParamType::text:
    case ParamType::timestamp:
      return as_text(schema, value, path);
    case ParamType::integer:
      return value.is_integer() ? value : wrong(path, "an integer", value);
    case ParamType::number:
      return value.is_integer() || value.is_number() ? value : wrong(path, "a number", value);
    case ParamType::boolean:
    case ParamType::condition:
      return value.is_boolean() ? value : wrong(path, "true or false", value);
    case ParamType::duration:
      return as_duration(value, path);
    case ParamType::list:
      return as_list(schema, value, path);
    case ParamType::map:
      return as_map(schema, value, path);
  }
  return value;
}

base::Result<model::Map> conform(const std::vector<ParamSchema>& params, const std::string& name,
                                 const Value& inputs) {
  static const model::Map nothing;
  return fill(params, inputs.is_map() ? inputs.map() : nothing, name);
}

base::Result<model::Map> conform(const model::ActionSchema& schema, const Value& inputs) {
  return conform(schema.params, schema.name, inputs);
}

}  // namespace reprise::actions
