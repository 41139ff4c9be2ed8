#include "app/module_options.h"
#include "cli/exit_codes.h"
#include "expr/helper_texts.h"
#include "expr/parser.h"
#include "load/input_types.h"
#include "model/enum_text.h"
#include "reference/pages.h"

namespace reprise::tests {
namespace {

using Rows = std::vector<std::vector<std::string>>;

// One meaning for each name of an enumeration, in its order: one that is missing does not compile.
template <std::size_t N>
Rows meanings(const model::Texts<N>& names, const std::array<std::string_view, N>& texts) {
  Rows rows;
  for (std::size_t i = 0; i < N; ++i) rows.push_back({as_code(names[i]), in_cell(texts[i])});
  return rows;
}

std::string run_statuses() {
  return table({"Run", "Meaning"},
               meanings<7>(enum_texts(model::RunStatus{}),
                           {"waits for another run of its group", "steps are out, or can start",
                            "only a person or a timer can go on", "held by `reprise pause`",
                            "over, and well", "over, and not well; `reprise show` says why",
                            "over, because somebody cancelled it"}));
}

std::string step_statuses() {
  return table({"Step", "Meaning"},
               meanings<11>(enum_texts(model::StepPhase{}),
                            {"its needs are not over", "can start, and waits for its turn",
                             "an attempt is out", "waits for the delay before the next attempt",
                             "the attempt ended and nobody knows how", "a probe is out",
                             "a person is asked", "over, and well", "over, and not well",
                             "not needed, or its need was skipped", "ended by a cancel"}));
}

std::string effect_classes() {
  return table({"Effect", "A second time"},
               meanings<4>(enum_texts(model::EffectClass{}),
                           {"computes only", "looks, and changes nothing",
                            "changes nothing more, with the same key", "may harm"}));
}

std::string input_types() {
  return table({"Type", "Written"},
               meanings<10>(enum_texts(model::InputType{}),
                            {"any text", "`42`", "`0.5`", "`true` or `false`",
                             "`12.50`: exact; text until `decimal()` makes a decimal of it",
                             "`500ms 30s 15m 6h 1d 1h30m`", "`2026-11-01T03:00:00Z`, with its zone",
                             "a path", "`[a, b]`; JSON on the command line",
                             "`{ a: 1 }`; JSON on the command line"}));
}

std::string exit_codes() {
  Rows rows;
  for (const auto& [code, meaning] : cli::exit_texts)
    rows.push_back({as_code(std::to_string(code)), in_cell(meaning)});
  return table({"Code", "Meaning"}, rows);
}

}  // namespace

std::string values_page() {
  return first_lines("Types, statuses, exit codes") + "## Types of inputs and captures\n\n" +
         input_types() + "\n## Effect classes\n\n" + effect_classes() + "\n## Status of a run\n\n" +
         run_statuses() + "\n## Status of a step\n\n" + step_statuses() + "\n## Exit codes\n\n" +
         exit_codes() + "\nA command that follows a run ends with the code of that run.\n";
}

std::string expressions_page() {
  Rows helpers = {{"`null`", "No value; JSON's null."}};
  for (const expr::HelperText& helper : expr::helper_texts())
    helpers.push_back({as_code(helper.form), in_cell(helper.help)});
  const std::map<std::string_view, std::string_view> roots = {
      {"inputs", "The inputs of the runbook."},
      {"targets", "The targets of the bindings."},
      {"steps", "Steps upstream: `steps.ID.outputs`, `.status`, `.error.code`, `.error.message`."},
      {"needs", "The same for the direct needs only."},
      {"item", "The item of a `foreach`."},
      {"index", "Its place, from 1."},
      {"run", "`run.id`, `.runbook`, `.title`, `.severity`, `.started_at`, `.status`, `.error`."},
      {"trigger", "Empty in this build."},
      {"secrets", "Secrets of the bindings; only in `with`, `env` and `stdin`."},
      {"self", "The outputs of the last round of a `repeat`."}};
  Rows names;
  for (const std::string_view name : expr::root_names())
    names.push_back({as_code(name), in_cell(roots.at(name))});
  return first_lines("Expressions") +
         "`${{ }}` holds a Lua 5.4 expression without Lua's libraries. `when`, `until` and the "
         "check "
         "`expr` are expressions without the braces. A text that is nothing but one `${{ }}` keeps "
         "the type of its value; inside a longer text the value becomes text. What comes out is "
         "never evaluated again. Lists count from 1; `~=` means 'not equal'.\n\n## Names\n\n" +
         table({"Name", "Holds"}, names) +
         "\nA name with `-` is reached with `_`: `steps.sign_off` is the step `sign-off`.\n\n"
         "## Functions\n\n" +
         table({"Function", "Gives"}, helpers);
}

std::string overview_page() {
  Rows here, later;
  const auto catalog = app::whole_catalog();
  for (const auto& [name, action] : catalog.all()) {
    if (action.in_build)
      here.push_back({"[" + name + "](" + name + ".md)", in_cell(action.summary)});
    else
      later.push_back({as_code(name), in_cell(action.summary)});
  }
  return first_lines("Reference") +
         "- [Keys of a runbook](runbook.md)\n- [Keys of a step](step.md)\n"
         "- [Keys of a bindings file](bindings.md)\n- [Expressions](expressions.md)\n"
         "- [Types, statuses, exit codes](values.md)\n- [Diagnostics](../diagnostics), a page "
         "for each code\n\n## Actions\n\n" +
         table({"Action", "What it does"}, here) + "\n## Known, and refused by this build\n\n" +
         table({"Action", "What it will do"}, later);
}

Pages reference_pages(const std::map<std::string, std::string>& example_of) {
  Pages pages = {{"README.md", overview_page()},
                 {"runbook.md", runbook_page()},
                 {"step.md", step_page()},
                 {"bindings.md", bindings_page()},
                 {"expressions.md", expressions_page()},
                 {"values.md", values_page()}};
  const auto catalog = app::whole_catalog();
  for (const auto& [name, action] : catalog.all()) {
    if (!action.in_build) continue;
    const auto example = example_of.find(name);
    pages[name + ".md"] = action_page(action, example == example_of.end() ? "" : example->second);
  }
  return pages;
}

}  // namespace reprise::tests
