#include <CLI/CLI.hpp>

#include "app/actor.h"
#include "app/compile.h"
#include "app/paths.h"
#include "cli/commands.h"
#include "cli/diagnose.h"
#include "cli/host.h"
#include "cli/own_token.h"
#include "cli/plan_inputs.h"
#include "cli/remote.h"
#include "cli/server_run.h"
#include "cli/usage_error.h"
#include "core/machine.h"

namespace reprise::cli {

using model::Map;

namespace {

struct RunOptions : PlanInputs {
  std::string run_id, reason, expected_plan;
  EngineChoice engine;
};

// Gives the plan to a living engine, waits for its commit, and follows.
int hand_over(const Context& context, app::LineSocket socket, const app::Submission& submission,
              bool detach) {
  auto request = with_own_token(
      Map{{"do", "submit"},
          {"run_id", submission.run_id},
          {"plan", submission.encoded_plan},
          {"reason", submission.reason},
          {"linked_run", submission.linked_run},
          {"folder", submission.folder},
          {"reused", model::Value(Map(submission.reused.begin(), submission.reused.end()))}});
  auto answer = request ? socket.ask(*request) : base::fail(request.error());
  if (!answer) return submit_refused(context, answer.error());
  const std::string run_id = (*answer)["run_id"].text_or("");
  if (!context.json) context.print(run_id + "\n");
  if (detach) return success;
  return follow_or_take_over(context, std::move(socket), run_id, 0);
}

}  // namespace

int submit_refused(const Context& context, const base::Error& error) {
  if (error.code != "join") return context.fail(error);
  context.say("Joined run " + error.message + ", which has the same plan.");
  if (!context.json) context.print(error.message + "\n");
  auto socket = app::LineSocket::connect(context.state);
  if (!socket) return context.fail(socket.error());
  return follow_or_take_over(context, std::move(*socket), error.message, 0);
}

int submit_and_follow(const Context& context, app::Submission submission, EngineChoice engine) {
  constexpr int tries_max = 50;
  const auto held = std::make_shared<app::Submission>(std::move(submission));
  const bool terminal = stdin_is_terminal() && stderr_is_terminal();
  for (int attempt = 0; attempt < tries_max; ++attempt) {
    if (auto socket = app::LineSocket::connect(context.state); socket)
      return hand_over(context, std::move(*socket), *held, engine.detach);
    if (engine.detach || (terminal && !engine.foreground)) {
      if (auto started = start_background(context, {}); !started)
        return context.fail(started.error());
      continue;
    }
    HostRequest request;
    request.submission = held;
    auto code = host(context, std::move(request));
    if (code) return *code;
    if (code.error().code == "join") return submit_refused(context, code.error());
    if (code.error().code != "busy") return context.fail(code.error());
    wait_for_engine();
  }
  return context.fail({"no-engine", "the engine of " + context.state + " does not answer"});
}

namespace {

// `run --run-id` of a run that exists: the same plan follows it, another is refused.
std::optional<int> existing_run(const Context& context, const std::string& run_id,
                                const app::Compiled& compiled) {
  if (run_id.empty()) return std::nullopt;
  auto reader = open_reader(context);
  if (!reader) return std::nullopt;
  auto rows = (*reader)->list();
  if (!rows) return std::nullopt;
  for (const auto& row : *rows) {
    if (row.run_id != run_id) continue;
    auto stored = (*reader)->load(run_id);
    if (!stored) return context.fail(stored.error());
    if (stored->plan->hash != compiled.plan->hash)
      return context.fail({"usage", "run " + run_id + " exists with another plan or other inputs",
                           "Choose another --run-id, or leave it out."});
    reader->reset();
    if (!context.json) context.print(run_id + "\n");
    return follow_existing(context, run_id);
  }
  return std::nullopt;
}

int run(const Context& context, const RunOptions& options) {
  if (!context.server.empty())
    return run_on_server(context, {options, options.run_id, options.reason, options.expected_plan,
                                   options.engine.detach});
  auto inputs = split_inputs(options.inputs);
  if (!inputs) return context.fail(inputs.error());
  app::CompileRequest request{options.runbook, context.bindings, *inputs, options.inputs_file};
  app::Compiled compiled = app::compile(request);
  if (!report_diagnostics(context, compiled)) return usage;
  if (!options.expected_plan.empty() && options.expected_plan != compiled.plan->hash)
    return context.fail(
        {"usage", "the plan's hash is " + compiled.plan->hash + ", not " + options.expected_plan,
         "Look again at: reprise plan " + options.runbook});
  if (const auto existing = existing_run(context, options.run_id, compiled)) return *existing;
  app::Submission submission;
  submission.run_id = options.run_id;
  submission.plan = compiled.plan;
  submission.encoded_plan = std::move(compiled.encoded_plan);
  submission.reason = options.reason;
  submission.actor = app::own_actor();
  submission.folder = app::absolute_path(".");
  compiled = {};  // its texts are in the plan, too, and the run may be long
  return submit_and_follow(context, std::move(submission), options.engine);
}

}  // namespace

void add_run(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("run", "Run a runbook and follow it");
  auto options = std::make_shared<RunOptions>();
  add_plan_inputs(*command, *options);
  command->add_option("--run-id", options->run_id, "Id of the run; the same id never runs twice")
      ->check(refuse_empty);
  command->add_option("--reason", options->reason, "Why it is run, for the report");
  command->add_option("--expect-plan", options->expected_plan,
                      "Refuse any plan but the one with this hash (of `plan`)");
  add_engine_choice(*command, options->engine);
  command->callback([&context, options] { context.exit = run(context, *options); });
}

}  // namespace reprise::cli
