#include "cli/remote.h"

#include <csignal>
#include <iostream>

#include "app/protocol.h"
#include "app/record_input.h"
#include "cli/diagnose.h"
#include "cli/host.h"
#include "cli/live/follow.h"
#include "cli/live/screen.h"
#include "cli/living_engine.h"
#include "cli/only_one.h"
#include "cli/own_token.h"
#include "cli/run_view.h"
#include "cli/server_run.h"

namespace reprise::cli {

using model::List;
using model::Map;
using model::Value;

namespace {

constexpr base::Millis look_period_ms = 200;

volatile std::sig_atomic_t interrupted = 0;

// While a run is followed on a terminal, Ctrl-C asks instead of ending the command.
class InterruptGuard {
 public:
  InterruptGuard() {
    interrupted = 0;
    struct sigaction action {};
    action.sa_handler = [](int) { interrupted = 1; };
    ::sigaction(SIGINT, &action, &before_);
  }
  ~InterruptGuard() { ::sigaction(SIGINT, &before_, nullptr); }

 private:
  struct sigaction before_ {};
};

enum class Wish { detach, cancel, keep };

Wish ask_wish(const Context& context) {
  context.complain("\n[d]etach (the run goes on, default)  [c]ancel the run  [k]eep following ? ");
  std::string line;
  if (!std::getline(std::cin, line)) return Wish::detach;
  if (line == "c" || line == "cancel") return Wish::cancel;
  return line == "k" || line == "keep" ? Wish::keep : Wish::detach;
}

// Set when the command ends here.
base::Result<std::optional<int>> on_interrupt(const Context& context, const std::string& run_id) {
  interrupted = 0;
  const Wish wish = ask_wish(context);
  if (wish == Wish::keep) return std::optional<int>();
  if (wish == Wish::detach) {
    context.complain("Detached. Follow again with: reprise attach " + run_id);
    return std::optional<int>(success);
  }
  auto given = give_input(context, run_id, model::inputs::CancelRequested{"", "Ctrl-C", false});
  if (!given) return base::fail(given.error());
  return std::optional<int>();
}

bool has_ended(const app::StoredRun& run) {
  return !run.events.empty() &&
         std::holds_alternative<model::events::RunFinished>(run.events.back().body);
}

}  // namespace

base::Result<Value> resume_there(app::LineSocket& socket, const std::vector<std::string>& run_ids) {
  auto request =
      with_own_token(Map{{"do", "resume"}, {"runs", List(run_ids.begin(), run_ids.end())}});
  return request ? socket.ask(*request) : base::fail(request.error());
}

base::Result<int> follow_remote(const Context& context, app::LineSocket& socket,
                                const std::string& run_id, std::uint64_t& told) {
  auto first = socket.ask(Map{{"do", "follow"}, {"run_id", run_id}});
  if (!first) return base::fail(first.error());
  auto run = app::decode_stored(*first);
  if (!run) return base::fail(run.error());
  if (live::Screen::fits(context) && !has_ended(*run))
    return live::follow(context, std::move(socket), *run);
  RunView view(context, *run, told);
  told = view.seq();
  const bool terminal = stdin_is_terminal() && stderr_is_terminal();
  std::optional<InterruptGuard> guard;
  if (terminal) guard.emplace();
  bool advised = false;
  for (;;) {
    if (const auto ended = view.exit()) {
      if (view.is_stopped()) tell_stopped(context);
      return *ended;
    }
    if (view.waits() && !advised) {
      context.say(view.advice());
      if (terminal)
        context.say("From another terminal; or leave this view with Ctrl-C: the run waits.");
    }
    advised = view.waits();
    if (view.waits() && !terminal) return waits;
    auto message = socket.receive(look_period_ms);
    if (!message) return base::fail(message.error());
    if (interrupted != 0) {
      auto wish = on_interrupt(context, run_id);
      if (!wish) return base::fail(wish.error());
      if (*wish) return **wish;
    }
    if (!*message) continue;
    auto frame = app::decode_frame(**message);
    if (!frame) return base::fail(frame.error());
    view.add(*frame);
    told = view.seq();
  }
}

namespace {

// The engine of the other end has died or has handed over: be the engine, or find the new one.
// nullopt where neither is possible yet.
std::optional<int> take_over(const Context& context, const std::string& run_id,
                             std::uint64_t& told) {
  if (auto socket = app::LineSocket::connect(context.state); socket) {
    // It may be there for another run only.
    auto resumed = resume_there(*socket, {run_id});
    auto code = resumed ? follow_remote(context, *socket, run_id, told)
                        : base::Result<int>(base::fail(resumed.error()));
    if (code) return *code;
    if (code.error().code != "closed") return context.fail(code.error());
    return std::nullopt;
  }
  HostRequest request;
  request.resume = true;
  request.run_ids = {run_id};
  request.told_from = told;
  auto hosted = host(context, std::move(request));
  if (hosted) return *hosted;
  if (hosted.error().code != "busy") return context.fail(hosted.error());
  return std::nullopt;
}

}  // namespace

int follow_or_take_over(const Context& context, app::LineSocket socket, const std::string& run_id,
                        std::uint64_t told) {
  constexpr int tries_max = 300;
  auto code = follow_remote(context, socket, run_id, told);
  if (code) return *code;
  if (code.error().code != "closed") return context.fail(code.error());
  if (context.verbose) context.say("The engine has gone; looking for the next one.");
  for (int attempt = 0; attempt < tries_max; ++attempt) {
    if (const auto ended = take_over(context, run_id, told)) return *ended;
    wait_for_engine();
  }
  return context.fail({"no-engine", "the engine of " + context.state + " does not answer"});
}

base::Result<std::string> find_run(app::RunReader& reader, const std::string& prefix) {
  auto rows = reader.list();
  if (!rows) return base::fail(rows.error());
  std::vector<std::string> ids;
  for (auto& row : *rows) ids.push_back(std::move(row.run_id));
  return only_one(ids, prefix, "run", "reprise list");
}

base::Result<app::StoredRun> load_run(const Context& context, const std::string& prefix) {
  auto reader = open_reader(context);
  if (!reader) return base::fail(reader.error());
  auto run_id = find_run(**reader, prefix);
  if (!run_id) return base::fail(run_id.error());
  return (*reader)->load(*run_id);
}

base::Result<app::LogPiece> read_log(const Context& context, const std::string& run_id,
                                     const model::AttemptId& attempt, std::uint64_t offset) {
  if (!context.server.empty()) return read_server_log(context, run_id, attempt, offset);
  return app::read_log(context.state, run_id, attempt, offset, app::log_piece_bytes_max);
}

namespace {

// An engine that is ending holds the folder a moment longer than its socket.
base::Result<std::vector<std::string>> record_patiently(const Context& context,
                                                        const std::string& run_id,
                                                        const model::InputBody& input) {
  auto token = own_token();
  if (!token) return base::fail(token.error());
  for (int left = busy_tries_max;; --left) {
    auto recorded = app::record_input(context.state, run_id, input, *token);
    if (recorded || recorded.error().code != "busy" || left == 0) return recorded;
    wait_for_engine();
  }
}

}  // namespace

base::Result<std::vector<std::string>> give_input(const Context& context, const std::string& prefix,
                                                  const model::InputBody& input) {
  std::string run_id;
  {
    // Closed again before anything is written: without an engine this reader holds the lock.
    auto reader = open_reader(context);
    if (!reader) return base::fail(reader.error());
    auto found = find_run(**reader, prefix);
    if (!found) return base::fail(found.error());
    run_id = *found;
  }
  if (!context.server.empty()) return give_to_server(context, run_id, input);
  auto socket = app::LineSocket::connect(context.state);
  if (!socket) return record_patiently(context, run_id, input);
  Map message = app::encode_input(input).map();
  message["do"] = "input";
  message["run_id"] = run_id;
  auto request = with_own_token(std::move(message));
  if (!request) return base::fail(request.error());
  auto answer = socket->ask(*request);
  if (!answer) return base::fail(answer.error());
  std::vector<std::string> warnings;
  if ((*answer)["warnings"].is_list())
    for (const auto& warning : (*answer)["warnings"].list())
      warnings.push_back(warning.text_or(""));
  return warnings;
}

}  // namespace reprise::cli
