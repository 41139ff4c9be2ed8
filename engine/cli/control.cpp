#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/remote.h"

namespace reprise::cli {

namespace inputs = model::inputs;

namespace {

struct ControlOptions {
  std::string run, step, reason;
  bool undo = false, break_glass = false;
};

void give(Context& context, const ControlOptions& options, const model::InputBody& input,
          const std::string& done) {
  auto warnings = give_input(context, options.run, input);
  if (!warnings) {
    context.exit = context.fail(warnings.error());
    return;
  }
  for (const auto& warning : *warnings) context.exit = context.fail({"usage", warning});
  if (warnings->empty()) context.say(done);
}

CLI::App* add(CLI::App& app, const char* name, const char* help,
              const std::shared_ptr<ControlOptions>& options) {
  auto* command = app.add_subcommand(name, help);
  command->add_option("run", options->run, "Id of a run, or its beginning")->required();
  return command;
}

}  // namespace

void add_control(CLI::App& app, Context& context) {
  auto options = std::make_shared<ControlOptions>();
  auto* skip = add(app, "skip", "Skip a step that has not started", options);
  skip->add_option("step", options->step, "Path of the step, as `show` prints it")->required();
  skip->add_option("--reason", options->reason, "Why; recorded")->required();
  skip->add_flag("--break-glass", options->break_glass,
                 "Against what the roles say; leaves a task for tomorrow");
  skip->callback([&context, options] {
    give(context, *options,
         inputs::SkipRequested{options->step, "", options->reason, options->break_glass},
         "Recorded: skip " + options->step);
  });
  auto* retry = add(app, "retry", "Try a failed or waiting step again", options);
  retry->add_option("step", options->step, "Path of the step, as `show` prints it")->required();
  retry->callback([&context, options] {
    give(context, *options, inputs::RetryRequested{options->step, ""},
         "Recorded: retry " + options->step);
  });
  auto* cancel = add(app, "cancel", "Cancel a run: nothing new starts, finally runs", options);
  cancel->add_flag("--undo", options->undo, "Undo what has succeeded");
  cancel->add_option("--reason", options->reason, "Why; recorded");
  cancel->callback([&context, options] {
    give(context, *options, inputs::CancelRequested{"", options->reason, options->undo},
         "Recorded: cancel");
  });
  auto* pause = add(app, "pause", "Start nothing new until continued", options);
  pause->callback([&context, options] {
    give(context, *options, inputs::PauseRequested{}, "Recorded: pause");
  });
  auto* proceed = add(app, "continue", "Go on with a paused run", options);
  proceed->callback([&context, options] {
    give(context, *options, inputs::ContinueRequested{}, "Recorded: continue");
  });
}

}  // namespace reprise::cli
