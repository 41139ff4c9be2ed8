#include "graph/draw.h"

#include <CLI/CLI.hpp>

#include "app/paths.h"
#include "cli/commands.h"
#include "cli/diagnose.h"
#include "cli/remote.h"
#include "console/json_line.h"
#include "console/step_marks.h"

namespace reprise::cli {

namespace {

const std::map<std::string, graph::DrawFormat> formats = {{"ascii", graph::DrawFormat::ascii},
                                                          {"svg", graph::DrawFormat::svg},
                                                          {"mermaid", graph::DrawFormat::mermaid},
                                                          {"dot", graph::DrawFormat::dot}};

struct Drawable {
  std::shared_ptr<const model::Plan> plan;
  graph::Marks marks;  // of a run
};

// A file or a runbook id where there is one, else a run.
base::Result<Drawable> find_drawable(Context& context, const std::string& what) {
  app::CompileRequest request{what, context.bindings};
  request.check_only = true;
  const app::Compiled compiled = app::compile(request);
  if (compiled.plan) return Drawable{compiled.plan, {}};
  const auto stored = load_run(context, what);
  if (!stored) {
    if (!app::find_runbook(what))
      return base::fail("unknown", "neither a run nor a runbook '" + what + "'",
                        "See: reprise list; a runbook is a file, or an id that is looked up.");
    report_diagnostics(context, compiled);
    return Drawable{};
  }
  const auto state = app::fold(*stored);
  if (!state) return base::fail(state.error());
  return Drawable{stored->plan, console::marks_of(*state)};
}

void print_drawing(const Context& context, const std::string& format, const std::string& drawing) {
  context.print(context.json ? console::JsonLine()
                                   .text("type", "graph")
                                   .text("format", format)
                                   .text("text", drawing)
                                   .line()
                             : drawing);
}

}  // namespace

void add_graph(CLI::App& app, Context& context) {
  auto* command =
      app.add_subcommand("graph", "Draw a runbook, or a run with the state of each step");
  auto what = std::make_shared<std::string>();
  auto format = std::make_shared<std::string>("ascii");
  command->add_option("what", *what, "Runbook file or id, or a run")->required();
  command
      ->add_option("--format", *format, "Boxes for a terminal (default), SVG, Mermaid or Graphviz")
      ->check(CLI::IsMember({"ascii", "svg", "mermaid", "dot"}));
  command->callback([&context, what, format] {
    const auto found = find_drawable(context, *what);
    if (!found)
      context.exit = context.fail(found.error());
    else if (!found->plan)
      context.exit = usage;
    else
      print_drawing(context, *format, graph::draw(*found->plan, formats.at(*format), found->marks));
  });
}

}  // namespace reprise::cli
