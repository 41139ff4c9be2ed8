#include <CLI/CLI.hpp>

#include "app/known_values.h"
#include "cli/commands.h"
#include "cli/diagnose.h"
#include "cli/plan_inputs.h"
#include "cli/server_client.h"
#include "cli/server_run.h"
#include "console/plan_view.h"

namespace reprise::cli {

namespace {

int plan_there(const Context& context, const PlanInputs& options) {
  const auto client = ServerClient::open(context);
  if (!client) return context.fail(client.error());
  const auto body = plan_request(options);
  if (!body) return context.fail(body.error());
  const std::string format = context.json ? "json" : "text";
  const auto told = client->post_for_text("/api/v1/plan?format=" + format, *body);
  if (!told) return context.fail(told.error());
  context.print(context.json ? *told + "\n" : *told);
  return success;
}

int plan(const Context& context, const PlanInputs& options) {
  if (!context.server.empty()) return plan_there(context, options);
  auto inputs = split_inputs(options.inputs);
  if (!inputs) return context.fail(inputs.error());
  const app::Compiled compiled =
      app::compile({options.runbook, context.bindings, *inputs, options.inputs_file});
  if (!report_diagnostics(context, compiled)) return usage;
  const auto render = app::render_known(*compiled.plan);
  context.print(context.json ? console::plan_json(*compiled.plan, render) + "\n"
                             : console::plan_text(*compiled.plan, render, *compiled.actions,
                                                  context.colour()));
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
