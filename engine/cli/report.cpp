#include <CLI/CLI.hpp>

#include "app/reports.h"
#include "cli/commands.h"
#include "cli/remote.h"

namespace reprise::cli {

void add_report(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("report", "The report of a run, on stdout");
  auto run = std::make_shared<std::string>();
  auto format = std::make_shared<std::string>("md");
  command->add_option("run", *run, "Run id or unique prefix")->required();
  command->add_option("--format", *format, "md or json")->check(CLI::IsMember({"md", "json"}));
  command->callback([&context, run, format] {
    auto stored = load_run(context, *run);
    auto state = stored ? app::fold(*stored) : base::fail(stored.error());
    if (!state)
      context.exit = context.fail(state.error());
    else
      context.print(app::render_report(*stored, *state, context.json ? "json" : *format));
  });
}

}  // namespace reprise::cli
