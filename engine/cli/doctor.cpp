#include "app/doctor.h"

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "console/text_form.h"

namespace reprise::cli {

namespace {

using app::Finding;

console::Colour colour(Finding::Level level) {
  if (level == Finding::Level::good) return console::Colour::good;
  return level == Finding::Level::warning ? console::Colour::wait : console::Colour::bad;
}

int doctor(const Context& context, const std::vector<std::string>& runbooks) {
  int code = success;
  for (const auto& finding : app::examine({context.state, runbooks, context.bindings})) {
    if (finding.level == Finding::Level::bad) code = run_failed;
    if (context.json) {
      context.print(app::to_json(finding) + "\n");
      continue;
    }
    context.print(
        console::paint(app::to_text(finding.level), colour(finding.level), context.colour()) +
        "  " + finding.subject + ": " + finding.text + "\n");
    if (!finding.why.empty()) context.print("    why: " + finding.why + "\n");
    if (!finding.advice.empty()) context.print("    do:  " + finding.advice + "\n");
  }
  return code;
}

}  // namespace

void add_doctor(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("doctor", "What is missing or unsafe, and what to do");
  auto runbooks = std::make_shared<std::vector<std::string>>();
  command->add_option("runbooks", *runbooks, "Runbook files or ids, whose tools are looked for");
  command->callback([&context, runbooks] { context.exit = doctor(context, *runbooks); });
}

}  // namespace reprise::cli
