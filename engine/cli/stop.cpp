#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "app/actor.h"
#include "app/latch.h"
#include "app/line_socket.h"
#include "app/offline_gate.h"
#include "cli/commands.h"
#include "cli/diagnose.h"
#include "cli/own_token.h"
#include "cli/remote.h"
#include "cli/server_run.h"

namespace reprise::cli {

using model::Map;

namespace {

int tell_set(const Context& context) {
  context.say("The kill switch is set: no effect starts until 'reprise clear --reason TEXT'.");
  return success;
}

int tell_open(const Context& context) {
  context.say("The kill switch is open again. Go on with: reprise resume");
  return success;
}

// False: there is no engine. One that has read the file first may be at its end before it answers.
base::Result<bool> tell_engine(const Context& context, const std::string& reason, bool hard) {
  for (int left = busy_tries_max;; --left) {
    auto socket = app::LineSocket::connect(context.state);
    if (!socket) return false;
    auto request = with_own_token(Map{{"do", "stop"}, {"reason", reason}, {"hard", hard}});
    if (!request) return base::fail(request.error());
    const auto told = socket->ask(*request);
    if (told) return true;
    if (told.error().code != "closed" || left == 0) return base::fail(told.error());
    wait_for_engine();
  }
}

// Before the first run too. What cannot be made is told by the latch; that nothing was there may
// mean that another state folder was meant.
void make_state(const Context& context) {
  std::error_code ignored;
  std::filesystem::create_directories(std::filesystem::path(context.state).parent_path(), ignored);
  if (::mkdir(context.state.c_str(), 0700) == 0)
    context.say("No run was ever made in " + context.state + ": is it the right state folder?");
}

// With a living engine it is told; the latch file is written in any case, so that nothing depends
// on the engine's answer.
int stop(const Context& context, const std::string& reason, bool hard) {
  if (!context.server.empty()) {
    const auto told = turn_server_switch(context, "stop", {{"reason", reason}, {"hard", hard}});
    return told ? tell_set(context) : context.fail(told.error());
  }
  make_state(context);
  app::Latch latch(context.state);
  auto written = latch.set(app::own_actor(), reason);
  const auto told = tell_engine(context, reason, hard);
  if (told) return *told || written ? tell_set(context) : context.fail(written.error());
  base::Error error = told.error();
  if (written) tell_set(context);
  if (written)
    error.message = "the engine was not told, and learns it from the file: " + error.message;
  return context.fail(error);
}

struct ClearOptions {
  std::string reason;
  bool break_glass = false;
};

base::Status clear_alone(const Context& context, const ClearOptions& options,
                         base::WallMicros set_us) {
  // Without a journal nobody can be known.
  if (auto reader = open_reader(context); !reader && reader.error().code == "none")
    return app::Latch(context.state).clear(app::own_actor(), options.reason, set_us);
  auto token = own_token();
  if (!token) return base::fail(token.error());
  auto offline = app::OfflineGate::open(context.state);
  if (!offline) return base::fail(offline.error());
  auto caller = (*offline)->caller(*token);
  if (!caller) return base::fail(caller.error());
  return (*offline)->clear(*caller, options.reason, options.break_glass, set_us);
}

base::Status clear_there(const Context& context, const ClearOptions& options) {
  return turn_server_switch(context, "clear",
                            {{"reason", options.reason}, {"break_glass", options.break_glass}});
}

base::Status clear_once(const Context& context, const ClearOptions& options,
                        base::WallMicros set_us) {
  auto socket = app::LineSocket::connect(context.state);
  if (!socket) return clear_alone(context, options, set_us);
  auto request = with_own_token(
      Map{{"do", "clear"}, {"reason", options.reason}, {"break_glass", options.break_glass}});
  if (!request) return base::fail(request.error());
  auto answer = socket->ask(*request);
  if (!answer) return base::fail(answer.error());
  return {};
}

// An engine that is just leaving has the folder, or takes what it did with the request along. Then
// it is asked for again, but only while the switch is as it was found: what was set since is
// another stop.
base::Status clear_patiently(const Context& context, const ClearOptions& options) {
  const auto found_us = app::Latch(context.state).written_us();
  auto cleared = clear_once(context, options, found_us);
  for (int left = busy_tries_max; !cleared && left > 0; --left) {
    const auto& code = cleared.error().code;
    if (code != "busy" && code != "closed") break;
    wait_for_engine();
    const app::Latch now(context.state);
    const bool is_changed = now.written_us() != found_us;
    if (!now.is_set() && (is_changed || code == "closed")) return {};
    if (is_changed) return base::fail(now.error());
    cleared = clear_once(context, options, found_us);
  }
  return cleared;
}

int clear(const Context& context, const ClearOptions& options) {
  const auto cleared =
      context.server.empty() ? clear_patiently(context, options) : clear_there(context, options);
  if (!cleared && cleared.error().code == "waits") {
    context.say("Recorded. The kill switch is still set: " + cleared.error().message + ".");
    return waits;
  }
  if (!cleared) return context.fail(cleared.error());
  return tell_open(context);
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
  auto options = std::make_shared<ClearOptions>();
  clear_command->add_option("--reason", options->reason, "Why it is safe; recorded")->required();
  clear_command->add_flag("--break-glass", options->break_glass,
                          "Alone, where it takes two; leaves a task for tomorrow");
  clear_command->callback([&context, options] { context.exit = clear(context, *options); });
}

}  // namespace reprise::cli
