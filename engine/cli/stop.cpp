#include <sys/stat.h>

#include <CLI/CLI.hpp>

#include "app/actor.h"
#include "app/latch.h"
#include "app/line_socket.h"
#include "cli/commands.h"

namespace reprise::cli {

using model::Map;

namespace {

// With a living engine it is told; the latch file is written in any case, so that nothing depends
// on the engine's answer.
int stop(const Context& context, const std::string& reason, bool hard) {
  ::mkdir(context.state.c_str(), 0700);
  app::Latch latch(context.state);
  auto written = latch.set(app::own_actor(), reason);
  auto socket = app::LineSocket::connect(context.state);
  if (socket) {
    auto told = socket->ask(Map{{"do", "stop"}, {"reason", reason}, {"hard", hard}});
    if (!told) return context.fail(told.error());
  } else if (!written) {
    return context.fail(written.error());
  }
  context.say("The kill switch is set: no effect starts until 'reprise clear --reason TEXT'.");
  return success;
}

int clear(const Context& context, const std::string& reason) {
  auto socket = app::LineSocket::connect(context.state);
  if (socket) {
    auto told = socket->ask(Map{{"do", "clear"}, {"reason", reason}});
    if (!told) return context.fail(told.error());
  } else {
    app::Latch latch(context.state);
    if (auto cleared = latch.clear(app::own_actor(), reason); !cleared)
      return context.fail(cleared.error());
  }
  context.say("The kill switch is open again. Go on with: reprise resume");
  return success;
}

}  // namespace

void add_stop(CLI::App& app, Context& context) {
  auto reason = std::make_shared<std::string>();
  auto hard = std::make_shared<bool>(false);
  auto* stop_command = app.add_subcommand("stop", "Kill switch: stop every effect of this engine");
  stop_command->add_option("--reason", *reason, "Why; recorded");
  stop_command->add_flag("--hard", *hard, "End even a halt or a fence that is under way");
  stop_command->callback(
      [&context, reason, hard] { context.exit = stop(context, *reason, *hard); });
  auto* clear_command = app.add_subcommand("clear", "Open the kill switch again");
  clear_command->add_option("--reason", *reason, "Why it is safe; recorded")->required();
  clear_command->callback([&context, reason] { context.exit = clear(context, *reason); });
}

}  // namespace reprise::cli
