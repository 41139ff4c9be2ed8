#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/diagnose.h"
#include "cli/plan_inputs.h"
#include "console/plan_view.h"
#include "core/machine.h"
#include "driver/run_scope.h"
#include "expr/evaluate.h"

namespace reprise::cli {

namespace {

// Before a run only inputs and targets are known: whatever needs more is shown as it was written.
console::Render render_known(const core::State& state) {
  return [&state](const model::Param& param) -> std::optional<model::Value> {
    auto value = expr::render(param, driver::RunScope(state, core::no_node));
    if (!value) return std::nullopt;
    return *value;
  };
}

int plan(const Context& context, const PlanInputs& options) {
  auto inputs = split_inputs(options.inputs);
  if (!inputs) return context.fail(inputs.error());
  const app::Compiled compiled =
      app::compile({options.runbook, context.bindings, *inputs, options.inputs_file});
  if (!report_diagnostics(context, compiled)) return usage;
  const core::State state = core::initial("plan", compiled.plan);
  const auto render = render_known(state);
  context.print(context.json ? console::plan_json(*compiled.plan, render) + "\n"
                             : console::plan_text(*compiled.plan, render, context.colour()));
  return success;
}

}  // namespace

void add_plan(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("plan", "What a run would do; touches nothing");
  auto options = std::make_shared<PlanInputs>();
  add_plan_inputs(*command, *options);
  command->callback([&context, options] { context.exit = plan(context, *options); });
}

}  // namespace reprise::cli
