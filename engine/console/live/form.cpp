#include "console/live/form.h"

#include "console/text_form.h"
#include "model/json.h"

namespace reprise::console::live {
namespace {

std::string type_of(const model::Value& spec) { return spec["type"].text_or("string"); }

bool is_json(const std::string& type) {
  return type == "int" || type == "number" || type == "bool" || type == "list" || type == "map";
}

}  // namespace

std::optional<FormField> field_at(const model::Value& form, std::size_t index) {
  if (!form.is_map() || index >= form.map().size()) return std::nullopt;
  const auto& [name, spec] = *std::next(form.map().begin(), static_cast<std::ptrdiff_t>(index));
  return FormField{name, &spec};
}

std::size_t field_count(const model::Value& form) { return form.is_map() ? form.map().size() : 0; }

bool must_be_filled(const FormField& field) {
  return (*field.spec)["required"].boolean_or(false) && (*field.spec)["default"].is_null();
}

std::string field_prompt(const FormField& field) {
  const model::Value& spec = *field.spec;
  std::string text = one_line(field.name) + " (" + one_line(type_of(spec));
  if (spec["required"].boolean_or(false)) text += ", required";
  if (!spec["default"].is_null()) text += ", default " + brief(spec["default"], 40);
  if (spec["enum"].is_list()) {
    text += ", one of";
    for (const auto& choice : spec["enum"].list()) text += " " + brief(choice, 40);
  }
  text += ")";
  if (spec["help"].is_text()) text += ": " + one_line(spec["help"].text());
  return text;
}

model::Value field_value(const FormField& field, const std::string& typed) {
  if (typed.empty()) return {};
  if (is_json(type_of(*field.spec)))
    if (auto value = model::parse_json(typed); value) return *value;
  return typed;
}

}  // namespace reprise::console::live
