#include <algorithm>

#include "base/ids.h"
#include "load/decode_rules.h"
#include "load/decoding.h"
#include "load/input_types.h"
#include "load/scalars.h"
#include "load/template_text.h"
#include "load/warning.h"
#include "model/json_path.h"

namespace reprise::load {

namespace {

using model::InputOrigin;
using model::InputSpec;
using model::RuleStart;

const std::vector<std::string> fields_of_alerts = {"title",  "severity", "fingerprint", "source",
                                                   "status", "starts",   "ends",        "key"};

bool wrong_origin(Reporter& report, Node node, const std::string& input) {
  return report.error("RP0508", node.place(), "this is no origin for the input '" + input + "'",
                      "write a constant, or one of {label: NAME}, {annotation: NAME}, "
                      "{payload: .a.path} and {field: " +
                          any_of(fields_of_alerts) + "}");
}

InputOrigin decode_constant(Reporter& report, Node node, const std::string& input) {
  InputOrigin origin;
  if (!node.is_scalar()) {
    wrong_origin(report, node, input);
  } else if (has_expression(node.text())) {
    report.error("RP0143", node.place(),
                 "'" + input + "' must be a constant: no expression may stand here");
  } else if (auto value = read_plain(report, node)) {
    origin.constant = std::move(*value);
  }
  return origin;
}

InputOrigin decode_origin(Reporter& report, Node node, const std::string& input) {
  if (!node.is_map()) return decode_constant(report, node, input);
  InputOrigin origin;
  constexpr std::pair<const char*, InputOrigin::Kind> kinds[] = {
      {"label", InputOrigin::Kind::label},
      {"annotation", InputOrigin::Kind::annotation},
      {"field", InputOrigin::Kind::field},
      {"payload", InputOrigin::Kind::payload},
  };
  for (const auto& [key, kind] : kinds) {
    const auto name = node.find(key);
    if (!name || node.size() != 1) continue;
    origin.kind = kind;
    origin.name = read_text(report, *name, "'" + std::string(key) + "'").value_or("");
    const bool is_field = std::find(fields_of_alerts.begin(), fields_of_alerts.end(),
                                    origin.name) != fields_of_alerts.end();
    const bool is_right = kind == InputOrigin::Kind::field     ? is_field
                          : kind == InputOrigin::Kind::payload ? model::is_json_path(origin.name)
                                                               : true;
    if (!is_right) wrong_origin(report, *name, input);
    return origin;
  }
  wrong_origin(report, node, input);
  return origin;
}

// A constant is held against the input's type and bounds; what an alert will say is not known yet.
void check_constant(Reporter& report, const InputSpec& spec, const InputOrigin& origin,
                    base::Place place) {
  if (origin.kind != InputOrigin::Kind::constant || origin.constant.is_null()) return;
  const auto value = value_from_data(spec.type, origin.constant);
  const auto status = value ? check_bounds(spec, *value) : base::Status(base::fail(value.error()));
  if (status) return;
  report.error(status.error().code, place, "input '" + spec.name + "': " + status.error().message,
               status.error().hint);
}

void check_inputs(Reporter& report, Node start, const RuleStart& rule,
                  const std::vector<InputSpec>& specs) {
  std::vector<std::string> names;
  for (const InputSpec& spec : specs) names.push_back(spec.name);
  const auto inputs = start.find("inputs");
  for (const auto& [name, origin] : rule.inputs) {
    const auto spec =
        std::find_if(specs.begin(), specs.end(),
                     [&name = name](const InputSpec& one) { return one.name == name; });
    const base::Place place = inputs->find(name)->place();
    if (spec != specs.end()) {
      check_constant(report, *spec, origin, place);
    } else {
      report.error(
          "RP0260", place, "there is no input '" + name + "'",
          suggest(name, names,
                  names.empty() ? "the runbook takes none" : "its inputs are " + any_of(names)));
    }
  }
  for (const InputSpec& spec : specs) {
    if (!spec.required || rule.inputs.contains(spec.name)) continue;
    report.error("RP0261", start.place(), "the input '" + spec.name + "' is required", spec.help);
  }
}

}  // namespace

std::optional<RuleStart> decode_start(Reporter& report, Node node, const FindInputs& find) {
  const Fields fields(report, node, "'start'", {"runbook", "inputs", "approval"});
  if (!fields.is_map()) return std::nullopt;
  RuleStart start;
  if (const auto runbook = fields.need("runbook")) {
    start.runbook = read_text(report, *runbook, "'runbook'").value_or("");
    if (!start.runbook.empty() && !base::is_runbook_id(start.runbook)) {
      report.error("RP0204", runbook->place(), "'" + start.runbook + "' cannot name a runbook",
                   "write the id of a runbook, such as genesis/data-corruption: no path, and "
                   "nothing that an alert says");
    }
  }
  if (const auto approval = fields.find("approval")) {
    const auto choice = read_choice(report, *approval, "'approval'", {"required", "none"});
    start.needs_approval = choice.value_or(0) == 0;
  }
  const auto inputs = fields.find("inputs");
  if (inputs && expect_map(report, *inputs, "'inputs'")) {
    for (const Entry entry : inputs->entries()) {
      const std::string name(entry.key.text());
      start.inputs[name] = decode_origin(report, entry.value, name);
    }
  }
  const bool is_id = base::is_runbook_id(start.runbook);
  const auto* specs = find && is_id ? find(start.runbook) : nullptr;
  if (specs != nullptr) check_inputs(report, node, start, *specs);
  return start;
}

void warn_of_runbook(base::Diagnostics& into, const RuleStart& start, base::Place place,
                     const FindInputs& find) {
  if (!base::is_runbook_id(start.runbook) || find(start.runbook) != nullptr) return;
  warn(into, "RP0512", place, "the runbook '" + start.runbook + "' is not found here",
       "its inputs are checked where it is: put it below one of the folders of runbooks");
}

}  // namespace reprise::load
