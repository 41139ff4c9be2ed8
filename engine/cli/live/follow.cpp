#include "cli/live/follow.h"
#include "cli/living_engine.h"

#include <poll.h>

#include "app/protocol.h"
#include "cli/diagnose.h"
#include "cli/host.h"
#include "cli/live/history.h"
#include "cli/live/screen.h"
#include "cli/remote.h"
#include "cli/run_view.h"

namespace reprise::cli::live {

using console::live::Style;
using model::Map;

namespace {

constexpr int deaths_max = 5;      // of engines, one after the other, that have brought nothing
constexpr int messages_max = 200;  // taken before keys are looked at again

Give giving(const Context& context, const std::string& run_id) {
  return [&context, run_id](const model::InputBody& input, const Told& told) {
    told(give_input(context, run_id, input));
  };
}

class Follower {
 public:
  Follower(const Context& context, std::string run_id)
      : context_(context), run_id_(std::move(run_id)) {}

  int follow(app::LineSocket socket, const app::StoredRun& run);

 private:
  void begin(const app::StoredRun& run);
  base::Result<int> follow_engine(app::LineSocket& socket);
  base::Status take_messages(app::LineSocket& socket);
  base::Result<app::LineSocket> next_engine();
  base::Result<app::StoredRun> ask_for_run(app::LineSocket& socket);
  base::Result<app::StoredRun> follow_next(app::LineSocket& socket, base::Error error, int& deaths);
  void learn();
  int leave();
  int end(int code);

  const Context& context_;
  std::string run_id_;
  std::optional<Screen> screen_;
  std::optional<RunView> run_;
};

int Follower::follow(app::LineSocket socket, const app::StoredRun& run) {
  begin(run);
  learn();
  for (int deaths = 0;;) {
    const std::uint64_t before = run_->seq();
    auto code = follow_engine(socket);
    if (code) return end(*code);
    deaths = run_->seq() > before ? 1 : deaths + 1;
    auto stored = follow_next(socket, std::move(code).error(), deaths);
    if (!stored) {
      end(no_engine);
      return context_.fail(stored.error());
    }
    begin(*stored);
    screen_->notice("The engine had gone; the next one goes on with the run", Style::wait);
  }
}

base::Result<int> Follower::follow_engine(app::LineSocket& socket) {
  for (;;) {
    if (const auto ended = run_->exit()) return *ended;
    if (screen_->turn(run_->state()) != Screen::Turn::go_on) return leave();
    pollfd files[] = {{socket.descriptor(), POLLIN, 0}, {screen_->keys(), POLLIN, 0}};
    ::poll(files, std::size(files), screen_->idle_ms());
    if (auto taken = take_messages(socket); !taken) return base::fail(taken.error());
  }
}

void Follower::begin(const app::StoredRun& run) {
  if (screen_) {
    screen_->begin();
  } else {
    screen_.emplace(context_, run_id_, Signals::ours, giving(context_, run_id_));
  }
  run_.emplace(context_, run, 0, nullptr,
               [this](const model::Event& event) { screen_->add(event); });
}

// Drawn before, so that a person sees the run while the journal is read.
void Follower::learn() {
  screen_->draw(run_->state());
  if (auto reader = open_reader(context_))
    screen_->expect(expectations_from(**reader, run_->state().plan().runbook, run_id_));
}

base::Status Follower::take_messages(app::LineSocket& socket) {
  for (int count = 0; count < messages_max; ++count) {
    auto message = socket.receive(0);
    if (!message) return base::fail(message.error());
    if (!*message) return {};
    auto frame = app::decode_frame(**message);
    if (!frame) return base::fail(frame.error());
    if (!frame->warning.empty()) screen_->notice("warning: " + frame->warning, Style::wait);
    run_->add(*frame);
  }
  return {};
}

// The engine that has taken over, or a new one that goes on with the run.
base::Result<app::LineSocket> Follower::next_engine() {
  screen_->notice(
      "The engine has gone. Starting the next one; should none come: reprise resume " + run_id_,
      Style::bad);
  screen_->draw(run_->state());
  if (auto started = start_background(context_, {run_id_}); !started)
    return base::fail(started.error());
  auto socket = app::LineSocket::connect(context_.state);
  if (!socket) return base::fail("closed", "the engine has closed the connection");
  return socket;
}

base::Result<app::StoredRun> Follower::ask_for_run(app::LineSocket& socket) {
  auto first = socket.ask(Map{{"do", "follow"}, {"run_id", run_id_}});
  if (!first) return base::fail(first.error());
  return app::decode_stored(*first);
}

// One that goes before it has answered is a death as well: a process that is being killed can take
// connections for a moment longer than it keeps them.
base::Result<app::StoredRun> Follower::follow_next(app::LineSocket& socket, base::Error error,
                                                   int& deaths) {
  for (; error.code == "closed" && deaths <= deaths_max; ++deaths) {
    auto next = next_engine();
    auto stored = next ? ask_for_run(*next) : base::fail(next.error());
    if (next) socket = std::move(*next);
    if (stored) return stored;
    error = std::move(stored).error();
    wait_for_engine();
  }
  return base::fail(std::move(error));
}

int Follower::leave() {
  end(success);
  const bool waits_only = run_->waits();
  context_.complain(std::string("Detached. ") +
                    (waits_only ? "The run is stored and waits." : "The run goes on.") +
                    " Follow again with: reprise attach " + run_id_);
  if (waits_only) context_.complain(run_->advice());
  return success;
}

int Follower::end(int code) {
  if (screen_) screen_->close(run_->state());
  screen_.reset();
  if (code == stopped && run_ && run_->is_stopped()) tell_stopped(context_);
  return code;
}

}  // namespace

int follow(const Context& context, app::LineSocket socket, const app::StoredRun& run) {
  return Follower(context, run.run_id).follow(std::move(socket), run);
}

}  // namespace reprise::cli::live
