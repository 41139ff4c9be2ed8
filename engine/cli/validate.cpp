#include <CLI/CLI.hpp>
#include <algorithm>

#include "cli/commands.h"
#include "cli/diagnose.h"

namespace reprise::cli {

void add_validate(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("validate", "Check runbooks without running anything");
  auto files = std::make_shared<std::vector<std::string>>();
  command->add_option("files", *files, "Runbook files or ids")->required();
  command->callback([&context, files] {
    for (const auto& file : *files) {
      app::CompileRequest request{file, context.bindings};
      request.check_only = true;
      const app::Compiled compiled = app::compile(request);
      if (!report_diagnostics(context, compiled))
        context.exit = usage;
      else
        context.say(file + ": valid");
    }
  });
}

}  // namespace reprise::cli
