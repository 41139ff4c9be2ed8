#include "app/rerun.h"

#include <CLI/CLI.hpp>

#include "app/actor.h"
#include "app/changed_sources.h"
#include "app/paths.h"
#include "cli/commands.h"
#include "cli/diagnose.h"
#include "cli/remote.h"

namespace reprise::cli {

namespace {

struct RerunOptions {
  std::string run, from, file, reason;
  bool failed = false;
  EngineChoice engine;
};

// The plan of the new run: the old one as it is, or an edited file with the old inputs.
bool choose_plan(const Context& context, const RerunOptions& options, const app::StoredRun& old,
                 app::Submission& submission) {
  if (options.file.empty()) {
    submission.plan = old.plan;
    submission.encoded_plan = old.encoded_plan;
    return true;
  }
  app::CompileRequest request{options.file, context.bindings};
  request.like = old.plan;
  app::Compiled compiled = app::compile(request);
  submission.plan = compiled.plan;
  submission.encoded_plan = compiled.encoded_plan;
  return report_diagnostics(context, compiled);
}

int rerun(const Context& context, const RerunOptions& options) {
  auto stored = load_run(context, options.run);
  auto state = stored ? app::fold(*stored) : base::fail(stored.error());
  if (!state) return context.fail(state.error());
  if (!state->is_over())
    return context.fail({"usage", "run " + stored->run_id + " has not ended",
                         "Go on with it: reprise resume " + stored->run_id});
  app::Submission submission;
  if (!choose_plan(context, options, *stored, submission)) return usage;
  auto reused = app::reusable(*state, *submission.plan, options.from);
  if (!reused) return context.fail(reused.error());
  context.say("Taken over from " + stored->run_id + ": " + std::to_string(reused->size()) + " of " +
              std::to_string(submission.plan->graphs.front().steps.size()) + " steps");
  submission.reused = std::move(*reused);
  submission.linked_run = stored->run_id;
  submission.reason = options.reason;
  submission.actor = app::own_actor();
  submission.folder = options.file.empty() ? app::source_folder(*stored) : app::absolute_path(".");
  return submit_and_follow(context, std::move(submission), options.engine);
}

}  // namespace

void add_rerun(CLI::App& app, Context& context) {
  auto* command =
      app.add_subcommand("rerun", "A new run that takes over what succeeded in a finished one");
  auto options = std::make_shared<RerunOptions>();
  command->add_option("run", options->run, "Id of a run, or its beginning")->required();
  auto* failed = command->add_flag("--failed", options->failed,
                                   "Only what did not succeed runs again (default)");
  command->add_option("--from", options->from, "This step and all behind it run again")
      ->excludes(failed);
  command->add_option("--file", options->file, "The runbook, edited");
  command->add_option("--reason", options->reason, "Why it is run, for the report");
  add_engine_choice(*command, options->engine);
  command->callback([&context, options] { context.exit = rerun(context, *options); });
}

}  // namespace reprise::cli
