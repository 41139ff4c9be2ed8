#include <CLI/CLI.hpp>
#include <algorithm>

#include "app/triggers_file.h"
#include "cli/commands.h"
#include "cli/diagnose.h"

namespace reprise::cli {

namespace {

// A file is what it says: a runbook, or triggers.
bool is_valid(const Context& context, const std::string& file) {
  if (app::is_triggers_file(file)) {
    const auto loaded = app::read_triggers(file);
    return report_diagnostics(context, loaded.diagnostics, loaded.sources);
  }
  app::CompileRequest request{file, context.bindings};
  request.check_only = true;
  return report_diagnostics(context, app::compile(request));
}

}  // namespace

void add_validate(CLI::App& app, Context& context) {
  auto* command =
      app.add_subcommand("validate", "Check runbooks and triggers without running anything");
  auto files = std::make_shared<std::vector<std::string>>();
  command->add_option("files", *files, "Runbook files or ids, or files of triggers")->required();
  command->callback([&context, files] {
    for (const auto& file : *files) {
      if (is_valid(context, file))
        context.say(file + ": valid");
      else
        context.exit = usage;
    }
  });
}

}  // namespace reprise::cli
