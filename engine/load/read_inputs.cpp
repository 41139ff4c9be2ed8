#include "load/read_inputs.h"

#include <algorithm>

#include "load/decode_inputs.h"
#include "load/decoding.h"
#include "load/input_types.h"
#include "load/read_document.h"
#include "load/scalars.h"

namespace reprise::load {

namespace {

using model::InputSpec;
using model::Value;

const InputSpec* find_spec(const std::vector<InputSpec>& specs, std::string_view name) {
  const auto found = std::find_if(specs.begin(), specs.end(),
                                  [&](const InputSpec& spec) { return spec.name == name; });
  return found == specs.end() ? nullptr : &*found;
}

std::vector<std::string> names_of(const std::vector<InputSpec>& specs) {
  std::vector<std::string> names;
  for (const InputSpec& spec : specs) names.push_back(spec.name);
  return names;
}

void tell_unknown(Reporter& report, const std::vector<InputSpec>& specs, const std::string& name,
                  base::Place place) {
  const std::vector<std::string> names = names_of(specs);
  report.error(
      "RP0260", place, "there is no input '" + name + "'",
      suggest(name, names,
              names.empty() ? "the runbook takes none" : "its inputs are " + any_of(names)));
}

void tell_missing(Reporter& report, const InputSpec& spec, base::Place place,
                  const std::string& noun = "input") {
  report.error("RP0261", place, "the " + noun + " '" + spec.name + "' is required", spec.help);
}

// The value within its bounds, or what is wrong with it. Of a secret nothing is told but its name.
std::optional<Value> take_value(Reporter& report, const InputSpec& spec, base::Result<Value> value,
                                base::Place place) {
  auto checked = value ? check_bounds(spec, *value) : base::Status(base::fail(value.error()));
  if (checked) return std::move(*value);
  const std::string& why = spec.secret ? "the value does not fit" : checked.error().message;
  report.error(checked.error().code, place, "input '" + spec.name + "': " + why,
               spec.secret ? "" : checked.error().hint);
  return std::nullopt;
}

// The specs of a `form`, which was checked when the runbook was loaded.
std::vector<InputSpec> specs_of_form(const Value& form) {
  std::vector<InputSpec> specs;
  if (!form.is_map()) return specs;
  for (const auto& [name, field] : form.map()) {
    InputSpec spec;
    spec.name = name;
    const auto& types = input_type_names();
    const auto type = std::find(types.begin(), types.end(), field["type"].text_or("string"));
    if (type != types.end()) spec.type = static_cast<model::InputType>(type - types.begin());
    spec.required = field["required"].boolean_or(false);
    spec.secret = field["secret"].boolean_or(false);
    spec.help = field["help"].text_or("");
    spec.pattern = field["pattern"].text_or("");
    if (field["enum"].is_list()) spec.choices = field["enum"].list();
    const auto bound = [&spec, &field = field](const char* key) -> std::optional<Value> {
      auto value = value_from_data(spec.type, field[key]);
      return value ? std::optional(std::move(*value)) : std::nullopt;
    };
    spec.min = bound("min");
    spec.max = bound("max");
    spec.default_value = bound("default");
    specs.push_back(std::move(spec));
  }
  return specs;
}

void fill_in(Reporter& report, const std::vector<InputSpec>& specs, model::Map& inputs,
             const std::string& noun) {
  for (const InputSpec& spec : specs) {
    if (inputs.contains(spec.name)) continue;
    if (spec.default_value) inputs.emplace(spec.name, *spec.default_value);
    if (spec.required) tell_missing(report, spec, {}, noun);
  }
}

ReadInputs read(const std::vector<InputSpec>& specs, const GivenTexts& texts,
                const model::Map& values, const std::string& noun) {
  ReadInputs read;
  Reporter report(read.diagnostics);
  const auto take = [&](const std::string& name, const auto& parse) {
    const InputSpec* spec = find_spec(specs, name);
    if (spec == nullptr) return tell_unknown(report, specs, name, {});
    auto value = take_value(report, *spec, parse(*spec), {});
    // A refused value still counts as given: that it is missing as well would be told for nothing.
    read.inputs.insert_or_assign(name, value ? std::move(*value) : Value());
  };
  for (const auto& [name, value] : values) {
    take(name,
         [&value = value](const InputSpec& spec) { return value_from_data(spec.type, value); });
  }
  for (const auto& [name, text] : texts) {
    take(name, [&text = text](const InputSpec& spec) { return value_from_text(spec.type, text); });
  }
  fill_in(report, specs, read.inputs, noun);
  return read;
}

}  // namespace

ReadInputs read_inputs(const std::vector<InputSpec>& specs, const GivenTexts& texts,
                       const model::Map& values) {
  return read(specs, texts, values, "input");
}

ReadInputs read_inputs_file(const std::vector<InputSpec>& specs, std::string name,
                            std::string text) {
  ReadInputs read;
  Reporter report(read.diagnostics);
  const std::uint32_t source = read.sources.add(name, std::move(text));
  const auto document = read_document(name, read.sources.at(source).text, source, {}, report);
  if (!document || !expect_map(report, document->root(), "a file of inputs")) return read;
  const model::ActionCatalog no_actions;
  const model::NameFinder no_names;
  Decoding decoding{report, no_actions, no_names};
  for (const Entry entry : document->root().entries()) {
    const std::string key(entry.key.text());
    const InputSpec* spec = find_spec(specs, key);
    if (spec == nullptr) {
      tell_unknown(report, specs, key, entry.key.place());
      continue;
    }
    const auto value = read_input_value(decoding, spec->type, entry.value, "'" + key + "'");
    if (value) read.inputs.emplace(key, *value);
  }
  return read;
}

ReadInputs read_form(const Value& form, const model::Map& values) {
  return read(specs_of_form(form), {}, values, "field");
}

void check_call_inputs(Reporter& report, const model::Runbook& called, const model::Action& call) {
  const model::Param* given = call.with.find("inputs");
  if (given != nullptr && given->as_map() == nullptr) return;  // made by an expression
  for (const model::ParamEntry& entry : given ? *given->as_map() : model::ParamMap{}) {
    const InputSpec* spec = find_spec(called.inputs, entry.key);
    if (spec == nullptr) {
      tell_unknown(report, called.inputs, entry.key, entry.place);
      continue;
    }
    const auto value = model::constant_value(entry.value);
    if (value && !value->is_null()) {
      take_value(report, *spec, value_from_data(spec->type, *value), entry.value.place);
    }
  }
  for (const InputSpec& spec : called.inputs) {
    if (spec.required && (given == nullptr || given->find(spec.name) == nullptr)) {
      tell_missing(report, spec, call.place);
    }
  }
}

}  // namespace reprise::load
