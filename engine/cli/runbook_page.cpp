#include "app/module_options.h"
#include "cli/manual_pages.h"
#include "cli/new_runbook.h"
#include "cli/roff.h"
#include "load/json_schema.h"
#include "model/json.h"

namespace reprise::cli {

namespace {

using model::ActionSchema;
using model::ParamSchema;
using model::Value;

std::string choices_of(const Value& schema) {
  if (!schema["enum"].is_list()) return "";
  std::string shown;
  for (const auto& word : schema["enum"].list())
    shown += (shown.empty() ? "`" : ", `") + word.text_or("") + "`";
  return "\nOne of: " + shown + ".";
}

void write_keys(Roff& page, const Value& schema) {
  for (const auto& [key, value] : schema["properties"].map()) {
    const std::string choices = key == "uses" ? "" : choices_of(value);
    page.item(key, value["description"].text_or("") + choices);
  }
}

void write_language(Roff& page, const Value& schema) {
  const Value& definitions = schema["definitions"];
  page.section("KEYS OF A RUNBOOK");
  write_keys(page, schema);
  page.section("KEYS OF A STEP");
  write_keys(page, definitions["step"]);
  page.section("KEYS OF OTHER MAPS");
  for (const char* name : {"input", "retry", "repeat", "expect"}) {
    page.part(name);
    write_keys(page, definitions[name]);
  }
  page.part("an output");
  write_keys(page, definitions["outputs"]["additionalProperties"]["anyOf"].list().front());
}

void write_parameters(Roff& page, const std::vector<ParamSchema>& params) {
  for (const auto& param : params) {
    std::string text = param.help;
    if (param.required) text += std::string(text.empty() ? "" : "\n") + "Required.";
    if (param.default_value)
      text +=
          (text.empty() ? "" : "\n") + ("Default: `" + model::to_json(*param.default_value)) + "`.";
    std::string choices;
    for (const auto& word : param.choices) choices += (choices.empty() ? "`" : ", `") + word + "`";
    if (!choices.empty()) text += (text.empty() ? "" : "\n") + ("One of: " + choices) + ".";
    page.item(param.name, text);
    const auto& inner = param.items.size() == 1 && !param.items.front().fields.empty()
                            ? param.items.front().fields
                            : param.fields;
    if (inner.empty()) continue;
    page.begin_inner();
    write_parameters(page, inner);
    page.end_inner();
  }
}

void write_action(Roff& page, const ActionSchema& action) {
  page.part(action.name);
  page.paragraph(action.summary + "\nEffect: `" + std::string(model::to_text(action.effect)) +
                 "`.");
  write_parameters(page, action.params);
  if (action.outputs.empty()) return;
  page.paragraph("Outputs:");
  page.begin_inner();
  for (const auto& output : action.outputs) page.item(output.name, output.help);
  page.end_inner();
}

void write_actions(Roff& page, const model::ActionCatalog& catalog) {
  page.section("ACTIONS");
  std::string later;
  for (const auto& [name, action] : catalog.all()) {
    if (action.in_build)
      write_action(page, action);
    else
      later += " `" + name + "`";
  }
  page.part("Not in this build");
  page.paragraph("Known by name, and refused with RP0901:" + later + ".");
}

}  // namespace

Page runbook_page() {
  const auto catalog = app::whole_catalog();
  const auto schema = model::parse_json(load::json_schema(catalog));
  Roff page("reprise-runbook", 5, "The language of runbooks");
  page.section("DESCRIPTION");
  page.paragraph(
      "A runbook is one file in YAML or JSON: a graph of steps. `reprise validate` names every "
      "mistake in it, `reprise plan` shows what it would do, `reprise schema` prints this page for "
      "editors.");
  page.paragraph(
      "A value may hold expressions in Lua 5.4 between ${{ and }}, over inputs, targets, steps, "
      "needs, item, index, run and secrets. Targets and secrets come from a bindings file. "
      "Durations are written as 500ms, 30s, 15m, 6h, 1d; timestamps with a zone.");
  page.section("EXAMPLE");
  page.literal(smallest_runbook());
  write_language(page, *schema);
  write_actions(page, catalog);
  page.section("SEE ALSO");
  page.paragraph(page_name("reprise", 1) + ", " + page_name("reprise-new", 1) + ", " +
                 page_name("reprise-validate", 1));
  return {"reprise-runbook", 5, page.text()};
}

}  // namespace reprise::cli
