#include "load/decode_inputs.h"

#include <algorithm>

#include "base/ids.h"
#include "load/decode_param.h"
#include "load/fields.h"
#include "load/input_types.h"
#include "load/scalars.h"

namespace reprise::load {

namespace {

using model::InputSpec;
using model::InputType;
using model::Value;

bool is_data_name(std::string_view name) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  if (name.empty() || name.size() > 64 || !is_letter(name[0])) return false;
  return std::all_of(name.begin(), name.end(),
                     [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-'; });
}

std::optional<Value> read_collection(Decoding& decoding, InputType type, Node node,
                                     const std::string& what) {
  const bool good = type == InputType::list ? expect_list(decoding.report, node, what)
                                            : expect_map(decoding.report, node, what);
  if (!good) return std::nullopt;
  auto value = model::constant_value(decode_data(decoding, node, Secrets::refused));
  if (!value) {
    decoding.report.error("RP0143", node.place(),
                          what + " must be a constant: no expression may stand here");
  }
  return value;
}

void decode_choices(Decoding& decoding, Node node, InputSpec& spec) {
  if (!expect_list(decoding.report, node, "'enum'")) return;
  if (node.size() == 0) decoding.report.error("RP0132", node.place(), "'enum' allows no value");
  for (const Node item : node.items()) {
    if (auto value = read_input_value(decoding, spec.type, item, "a value of 'enum'")) {
      spec.choices.push_back(std::move(*value));
    }
  }
}

void decode_pattern(Decoding& decoding, const Fields& fields, InputSpec& spec) {
  const auto pattern = fields.find("pattern");
  if (!pattern) return;
  if (spec.type != InputType::string && spec.type != InputType::path) {
    decoding.report.error("RP0233", fields.key("pattern").place(),
                          "'pattern' is for inputs of type string or path");
    return;
  }
  spec.pattern = read_regex(decoding.report, *pattern, "'pattern'").value_or("");
}

void decode_range(Decoding& decoding, const Fields& fields, InputSpec& spec) {
  for (const char* key : {"min", "max"}) {
    const auto node = fields.find(key);
    if (!node) continue;
    const std::string what = "'" + std::string(key) + "'";
    if (!is_ordered(spec.type)) {
      decoding.report.error("RP0233", fields.key(key).place(),
                            what + " is for numbers, durations and timestamps");
      continue;
    }
    (key == std::string_view("min") ? spec.min : spec.max) =
        read_input_value(decoding, spec.type, *node, what);
  }
  if (spec.min && spec.max && compare(spec.type, *spec.min, *spec.max) > 0) {
    decoding.report.error("RP0232", fields.key("min").place(), "'min' is more than 'max'");
  }
}

void decode_default(Decoding& decoding, const Fields& fields, InputSpec& spec) {
  const auto node = fields.find("default");
  if (!node) return;
  if (spec.required) {
    decoding.report.error("RP0231", fields.key("default").place(),
                          "a required input has no use for a default",
                          "remove 'required' or 'default'");
  }
  spec.default_value = read_input_value(decoding, spec.type, *node, "'default'");
  if (!spec.default_value) return;
  if (auto bounds = check_bounds(spec, *spec.default_value); !bounds) {
    decoding.report.error("RP0230", node->place(), "'default': " + bounds.error().message,
                          bounds.error().hint);
  }
}

InputSpec decode_input(Decoding& decoding, const Entry& entry) {
  InputSpec spec;
  spec.name = std::string(entry.key.text());
  spec.place = entry.key.place();
  const Fields fields(
      decoding.report, entry.value, "the input '" + spec.name + "'",
      {"type", "required", "default", "enum", "pattern", "min", "max", "help", "secret"});
  if (!fields.is_map()) return spec;
  if (const auto type = fields.find("type")) {
    const auto index = read_choice(decoding.report, *type, "'type'", input_type_names());
    if (!index) return spec;
    spec.type = static_cast<InputType>(*index);
  }
  if (const auto required = fields.find("required")) {
    spec.required = read_boolean(decoding.report, *required, "'required'").value_or(false);
  }
  if (const auto secret = fields.find("secret")) {
    spec.secret = read_boolean(decoding.report, *secret, "'secret'").value_or(false);
    // Its text would stand in the journal as any other input's: bound secrets stay references.
    if (spec.secret) {
      tell_not_in_build(decoding, fields.key("secret").place(),
                        "the secret input '" + spec.name + "'");
    }
  }
  if (const auto help = fields.find("help")) {
    spec.help = read_text(decoding.report, *help, "'help'").value_or("");
  }
  if (const auto choices = fields.find("enum")) decode_choices(decoding, *choices, spec);
  decode_pattern(decoding, fields, spec);
  decode_range(decoding, fields, spec);
  decode_default(decoding, fields, spec);
  return spec;
}

}  // namespace

std::optional<Value> read_input_value(Decoding& decoding, InputType type, Node node,
                                      const std::string& what) {
  Reporter& report = decoding.report;
  if (type == InputType::list || type == InputType::map) {
    return read_collection(decoding, type, node, what);
  }
  if (type == InputType::boolean) {
    const auto boolean = read_boolean(report, node, what);
    return boolean ? std::optional<Value>(*boolean) : std::nullopt;
  }
  const bool is_empty_string = type == InputType::string && node.is_scalar() && node.text().empty();
  if (is_empty_string) return Value("");
  const auto text = read_text(report, node, what);
  if (!text) return std::nullopt;
  auto value = value_from_text(type, *text);
  if (value) return std::move(*value);
  report.error("RP0230", node.place(), what + ": " + value.error().message, value.error().hint);
  return std::nullopt;
}

bool check_data_name(Decoding& decoding, Node key, const std::string& what) {
  const std::string name(key.text());
  if (!is_data_name(name)) {
    return decoding.report.error(
        "RP0205", key.place(), "'" + name + "' cannot name " + what,
        "a name has letters, digits, '_' and '-', begins with a letter and "
        "has at most 64 characters");
  }
  if (!base::is_lua_keyword(name)) return true;
  return decoding.report.error("RP0206", key.place(),
                               "'" + name + "' cannot name " + what + ": it is a word of Lua",
                               "expressions could not say it; take another name");
}

std::vector<InputSpec> decode_inputs(Decoding& decoding, Node node, const std::string& what) {
  std::vector<InputSpec> inputs;
  if (!expect_map(decoding.report, node, what)) return inputs;
  for (const Entry entry : node.entries()) {
    check_data_name(decoding, entry.key, "an input");
    inputs.push_back(decode_input(decoding, entry));
  }
  return inputs;
}

}  // namespace reprise::load
