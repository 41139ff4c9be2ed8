#include "graph/draw.h"

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/diagnose.h"
#include "cli/remote.h"

namespace reprise::cli {

namespace {

// A file or a runbook id where there is one, else a run.
std::shared_ptr<const model::Plan> find_plan(Context& context, const std::string& what) {
  app::CompileRequest request{what, context.bindings};
  request.check_only = true;
  const app::Compiled compiled = app::compile(request);
  if (compiled.plan) return compiled.plan;
  if (auto stored = load_run(context, what)) return stored->plan;
  report_diagnostics(context, compiled);
  context.exit = usage;
  return nullptr;
}

}  // namespace

void add_graph(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("graph", "Draw a runbook or a run");
  auto what = std::make_shared<std::string>();
  auto format = std::make_shared<std::string>("ascii");
  command->add_option("what", *what, "Runbook file or id, or a run")->required();
  command->add_option("--format", *format, "ascii, dot or mermaid")
      ->check(CLI::IsMember({"ascii", "dot", "mermaid"}));
  command->callback([&context, what, format] {
    const auto plan = find_plan(context, *what);
    if (!plan) return;
    context.print(graph::draw(*plan, *format == "dot"       ? graph::DrawFormat::dot
                                     : *format == "mermaid" ? graph::DrawFormat::mermaid
                                                            : graph::DrawFormat::ascii));
  });
}

}  // namespace reprise::cli
