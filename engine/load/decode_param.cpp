#include "load/decode_param.h"

#include <algorithm>
#include <limits>

#include "load/decode_action.h"
#include "load/decode_fields.h"
#include "load/scalars.h"

namespace reprise::load {

namespace {

using model::Param;
using model::ParamSchema;
using model::ParamType;
using model::Value;

std::string name_of(const ParamSchema& schema) {
  return schema.name.empty() ? "an item of the list" : "'" + schema.name + "'";
}

Secrets secrets_of(const ParamSchema& schema) {
  return schema.secret_allowed ? Secrets::allowed : Secrets::refused;
}

template <class Read>
Param constant(Node node, std::optional<Read> read) {
  return {read ? Value(std::move(*read)) : Value(), node.place()};
}

Param templated(Decoding& decoding, Node node, Secrets secrets) {
  auto parts = read_template(decoding, node, secrets);
  if (!parts) return {Value(), node.place()};
  return {std::move(*parts), node.place()};
}

// Text with an expression where `schema` wants something.
Param decode_templated(Decoding& decoding, Node node, const ParamSchema& schema) {
  if (schema.constant) {
    decoding.report.error("RP0143", node.place(),
                          name_of(schema) + " must be a constant: no expression may stand here",
                          schema.help);
    return {Value(), node.place()};
  }
  Param result = templated(decoding, node, secrets_of(schema));
  const auto* parts = result.as_template();
  const bool is_joined = parts != nullptr && parts->size() != 1;
  // As text, by an empty one behind it: "30s" is a duration, and a bare 30 is none.
  if (parts != nullptr && !is_joined && schema.type == ParamType::duration) {
    model::Template whole = *parts;
    whole.emplace_back(std::string());
    result.node = std::move(whole);
  }
  if (is_joined && schema.type == ParamType::list)
    expect_list(decoding.report, node, name_of(schema));
  if (is_joined && schema.type == ParamType::map)
    expect_map(decoding.report, node, name_of(schema));
  return result;
}

Param decode_null(Decoding& decoding, Node node, const ParamSchema& schema) {
  const bool is_word = schema.type == ParamType::text && !node.text().empty();
  if (is_word) return constant(node, std::optional(std::string(node.text())));
  if (schema.required || schema.name.empty()) {
    decoding.report.error("RP0132", node.place(), name_of(schema) + " has no value",
                          "give it one, or remove it");
  }
  return {Value(), node.place()};
}

Param decode_choice(Decoding& decoding, Node node, const ParamSchema& schema) {
  if (schema.pattern)
    return {Value(read_regex(decoding.report, node, name_of(schema)).value_or("")), node.place()};
  if (schema.choices.empty()) {
    auto text = decode_text(decoding, node, name_of(schema), secrets_of(schema));
    return text ? std::move(*text) : Param{Value(), node.place()};
  }
  const auto index = read_choice(decoding.report, node, name_of(schema), schema.choices);
  return {index ? Value(schema.choices[*index]) : Value(), node.place()};
}

Param decode_list(Decoding& decoding, Node node, const ParamSchema& schema) {
  model::ParamList items;
  if (expect_list(decoding.report, node, name_of(schema))) items.reserve(node.size());
  for (const Node item : node.items()) {
    items.push_back(schema.items.empty() ? decode_data(decoding, item, secrets_of(schema))
                                         : decode_param(decoding, item, schema.items.front()));
  }
  return {std::move(items), node.place()};
}

std::vector<std::string> exclusive_names(const std::vector<ParamSchema>& fields) {
  std::vector<std::string> names;
  for (const ParamSchema& field : fields) {
    if (!field.common) names.push_back(field.name);
  }
  return names;
}

Param decode_map(Decoding& decoding, Node node, const ParamSchema& schema) {
  if (!expect_map(decoding.report, node, name_of(schema))) return {model::ParamMap{}, node.place()};
  if (schema.fields.empty()) return decode_data(decoding, node, secrets_of(schema));
  return {
      decode_fields(decoding, node, node.place(), name_of(schema), schema.fields,
                    schema.one_of ? exclusive_names(schema.fields) : std::vector<std::string>{}),
      node.place()};
}

Param decode_condition(Decoding& decoding, Node node, const ParamSchema& schema) {
  auto condition = read_condition(decoding, node, name_of(schema));
  if (!condition) return {Value(), node.place()};
  return {model::Template{std::move(*condition)}, node.place()};
}

// Lists, maps and untyped data: an expression somewhere inside a constant parameter.
Param refuse_expressions(Decoding& decoding, Param param, const ParamSchema& schema) {
  if (schema.constant && !model::constant_value(param)) {
    decoding.report.error("RP0143", param.place,
                          name_of(schema) + " must be a constant: no expression may stand in it",
                          schema.help);
  }
  return param;
}

Param decode_inline_action(Decoding& decoding, Node node, const ParamSchema& schema) {
  auto action = decode_action_map(decoding, node, name_of(schema));
  if (!action) return {Value(), node.place()};
  model::ParamMap entries;
  entries.push_back({"uses", {Value(action->name), action->place}, action->place});
  entries.push_back({"with", std::move(action->with), action->place});
  return {std::move(entries), node.place()};
}

}  // namespace

Param decode_data(Decoding& decoding, Node node, Secrets secrets) {
  if (node.is_null()) return {Value(), node.place()};
  if (node.is_scalar()) {
    if (has_expression(node.text())) return templated(decoding, node, secrets);
    return {read_plain(decoding.report, node).value_or(Value()), node.place()};
  }
  if (node.is_list()) {
    model::ParamList items;
    items.reserve(node.size());
    for (const Node item : node.items()) items.push_back(decode_data(decoding, item, secrets));
    return {std::move(items), node.place()};
  }
  model::ParamMap entries;
  entries.reserve(node.size());
  for (const Entry entry : node.entries()) {
    entries.push_back({std::string(entry.key.text()), decode_data(decoding, entry.value, secrets),
                       entry.key.place()});
  }
  return {std::move(entries), node.place()};
}

std::optional<Param> decode_text(Decoding& decoding, Node node, std::string_view what,
                                 Secrets secrets) {
  if (node.is_scalar() && has_expression(node.text())) return templated(decoding, node, secrets);
  if (node.is_scalar()) return Param{Value(node.text()), node.place()};
  decoding.report.error("RP0122", node.place(),
                        std::string(what) + " must be text, not " + std::string(node.describe()));
  return std::nullopt;
}

Param decode_param(Decoding& decoding, Node node, const ParamSchema& schema) {
  const bool is_plain_text =
      schema.type == ParamType::text && schema.choices.empty() && !schema.pattern;
  if (is_plain_text && node.is_scalar() && !has_expression(node.text())) {
    return {Value(node.text()), node.place()};  // most of all parameters: argv
  }
  Reporter& report = decoding.report;
  const std::string name = name_of(schema);
  if (node.is_null()) return decode_null(decoding, node, schema);
  if (schema.type == ParamType::condition) return decode_condition(decoding, node, schema);
  if (node.is_scalar() && has_expression(node.text())) {
    return decode_templated(decoding, node, schema);
  }
  using Integer = std::numeric_limits<std::int64_t>;
  using Number = std::numeric_limits<double>;
  switch (schema.type) {
    case ParamType::any:
      return refuse_expressions(decoding, decode_data(decoding, node, secrets_of(schema)), schema);
    case ParamType::text:
      return decode_choice(decoding, node, schema);
    case ParamType::integer:
      return constant(node, read_integer(report, node, name, Integer::min(), Integer::max()));
    case ParamType::number:
      return constant(node, read_number(report, node, name, Number::lowest(), Number::max()));
    case ParamType::boolean:
      return constant(node, read_boolean(report, node, name));
    case ParamType::duration:
      return constant(node, read_duration(report, node, name));
    case ParamType::timestamp:
      return constant(node, read_timestamp(report, node, name));
    case ParamType::list:
      return refuse_expressions(decoding, decode_list(decoding, node, schema), schema);
    case ParamType::map:
      return refuse_expressions(decoding, decode_map(decoding, node, schema), schema);
    case ParamType::action:
      return decode_inline_action(decoding, node, schema);
    case ParamType::condition:
      break;
  }
  return {Value(), node.place()};
}

Param decode_params(Decoding& decoding, std::optional<Node> with, base::Place place,
                    const model::ActionSchema& action) {
  if (with && with->is_null()) with.reset();
  if (with && !expect_map(decoding.report, *with, "'with'")) {
    return {model::ParamMap{}, with->place()};
  }
  return {
      decode_fields(decoding, with, place, "'" + action.name + "'", action.params, action.one_of),
      with ? with->place() : place};
}

}  // namespace reprise::load
