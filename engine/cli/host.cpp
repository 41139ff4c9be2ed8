#include "cli/host.h"

#include <malloc.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <csignal>
#include <map>
#include <utility>

#include "app/actor.h"
#include "app/engine_signals.h"
#include "app/form_fields.h"
#include "app/paths.h"
#include "cli/live/history.h"
#include "cli/live/screen.h"
#include "cli/living_engine.h"
#include "cli/own_token.h"
#include "cli/run_view.h"

namespace reprise::cli {

namespace asio = boost::asio;

namespace {

constexpr auto check_period = std::chrono::milliseconds(100);
// A background engine with nothing to do stays this long for the client that started it.
constexpr int idle_checks_max = 20;

class Host {
 public:
  Host(const Context& context, HostRequest request)
      : context_(context), request_(std::move(request)), signals_(io_), timer_(io_) {}

  base::Result<int> run();

 private:
  void begin();
  void resume_runs();
  void follow(const std::string& run_id, std::uint64_t told_from);
  void follow_stored(const app::StoredRun& stored, std::uint64_t told_from);
  void show(const app::StoredRun& stored);
  void give(const std::string& run_id, const model::InputBody& input, const live::Told& told);
  base::Result<app::Caller> self() const;
  base::Status admit(app::Submission& submission) const;
  base::Status admit(const core::State& state, model::InputBody& input) const;
  void turn_screen();
  void close_screen();
  void say(const std::string& text);
  bool is_single() const { return request_.run_ids.size() == 1 || !request_.resume; }
  void check_soon();
  void check_later();
  void check();
  void check_background();
  void tell_if_stopped();
  void leave(int code);
  void on_signal(int number);
  void drain();
  std::vector<std::string> others() const;

  const Context& context_;
  HostRequest request_;
  asio::io_context io_{1};
  asio::signal_set signals_;
  asio::steady_timer timer_;
  std::unique_ptr<app::Engine> engine_;
  std::map<std::string, RunView> views_;
  std::optional<live::Screen> screen_;  // of the one run that is followed
  bool started_ = false, draining_ = false, terminated_ = false, check_posted_ = false,
       timer_armed_ = false;
  int idle_checks_ = 0;
  std::optional<int> exit_;
  std::optional<base::Error> refusal_;
};

base::Result<int> Host::run() {
  auto worker = app::worker_path();
  if (!worker) return base::fail(worker.error());
  app::EngineOptions options{context_.state, *worker,
                             [this](const std::string& text) { say(text); }};
  auto engine = app::Engine::open(io_, std::move(options));
  if (!engine) return base::fail(engine.error());
  engine_ = std::move(*engine);
  engine_->on_failure([this] {
    close_screen();
    context_.complain("error: the journal cannot be written; nothing further is started");
    leave(engine_->failure_exit());
  });
  for (const int number : app::engine_signals) signals_.add(number);
  on_signal(0);
  engine_->start([this] { begin(); });
  while (!exit_) io_.run_one();
  close_screen();
  const auto left_behind =
      request_.background || terminated_ ? std::vector<std::string>{} : others();
  engine_.reset();
  if (*exit_ < journal_error && !left_behind.empty())
    if (auto started = start_background(context_, left_behind); !started)
      context_.complain("Other runs are stored and wait: reprise resume");
  if (refusal_) return base::fail(*refusal_);
  return *exit_;
}

void Host::begin() {
  started_ = true;
  if (request_.resume) return resume_runs();
  if (!request_.submission) return check_soon();
  if (auto admitted = admit(*request_.submission); !admitted) {
    refusal_ = admitted.error();
    return leave(usage);
  }
  engine_->submit(std::move(*request_.submission), [this](base::Result<app::StoredRun> made) {
    if (!made) {
      refusal_ = made.error();
      return leave(usage);
    }
    if (!context_.json) context_.print(made->run_id + "\n");
    ::malloc_trim(0);  // what reading and planning took, several times the plan itself
    follow_stored(*made, 0);
    check_soon();
  });
}

void Host::resume_runs() {
  const auto taken = [this](const app::Resumed& run) {
    if (request_.background) return;
    const auto told = request_.told_from == 0 ? run.seq : request_.told_from;
    run.stored ? follow_stored(*run.stored, told) : follow(run.run_id, told);
  };
  engine_->resume(request_.run_ids, taken, [this](base::Result<std::vector<app::Resumed>> resumed) {
    if (!resumed) {
      refusal_ = resumed.error();
      return leave(exit_of(resumed.error()));
    }
    if (request_.background) return check_soon();
    if (resumed->empty() && request_.run_ids.empty()) {
      context_.say("Nothing to resume: no run is unfinished.");
      return leave(success);
    }
    // A named run that has ended meanwhile: its end is this command's exit code.
    for (const auto& run_id : request_.run_ids)
      if (!views_.contains(run_id)) follow(run_id, request_.told_from);
    check_soon();
  });
}

void Host::follow(const std::string& run_id, std::uint64_t told_from) {
  auto stored = engine_->reader().load(run_id);
  if (!stored) {
    refusal_ = stored.error();
    return leave(exit_of(stored.error()));
  }
  follow_stored(*stored, told_from);
}

void Host::follow_stored(const app::StoredRun& stored, std::uint64_t told_from) {
  const std::string run_id = stored.run_id;
  if (!request_.background && is_single() && live::Screen::fits(context_)) return show(stored);
  views_.try_emplace(run_id, context_, stored, told_from, engine_->find(run_id));
  engine_->hub().follow(run_id, [this, run_id](const app::Frame& frame) {
    views_.at(run_id).add(frame);
    check_soon();
  });
}

// The view folds for itself what is committed: the engine's own state may be ahead of that.
void Host::show(const app::StoredRun& stored) {
  const std::string run_id = stored.run_id;
  screen_.emplace(context_, run_id, live::Signals::the_engines,
                  [this, run_id](const model::InputBody& input, const live::Told& told) {
                    give(run_id, input, told);
                  });
  screen_->expect(live::expectations_from(engine_->reader(), stored.plan->runbook, run_id));
  views_.try_emplace(run_id, context_, stored, 0, nullptr, [this](const model::Event& event) {
    if (screen_) screen_->add(event);
  });
  engine_->hub().follow(run_id, [this, run_id](const app::Frame& frame) {
    if (!frame.warning.empty()) say("warning: " + frame.warning);
    views_.at(run_id).add(frame);
    check_soon();
  });
}

void Host::give(const std::string& run_id, const model::InputBody& input, const live::Told& told) {
  const core::State* state = engine_->find(run_id);
  if (state == nullptr) return told(base::fail("unknown", "the run is over"));
  model::InputBody body = input;
  if (auto fits = app::read_fields(*state, body); !fits) return told(base::fail(fits.error()));
  if (auto admitted = admit(*state, body); !admitted) return told(base::fail(admitted.error()));
  engine_->post(run_id, std::move(body), [told](const auto& warnings) { told(warnings); });
}

// The user of this process, or whose token it was given.
base::Result<app::Caller> Host::self() const {
  const std::string address = "this process";
  auto token = own_token();
  if (!token) return base::fail(token.error());
  if (!token->empty()) return engine_->gate().by_token(*token, address);
  return engine_->gate().local(::getuid(), address);
}

base::Status Host::admit(app::Submission& submission) const {
  auto caller = self();
  return caller ? engine_->gate().admit(*caller, submission) : base::fail(caller.error());
}

base::Status Host::admit(const core::State& state, model::InputBody& input) const {
  auto caller = self();
  return caller ? engine_->gate().admit(*caller, state, input) : base::fail(caller.error());
}

void Host::turn_screen() {
  if (!screen_) return;
  if (screen_->turn(views_.begin()->second.state()) != live::Screen::Turn::go_on && !terminated_)
    drain();
}

void Host::close_screen() {
  if (screen_) screen_->close(views_.begin()->second.state());
  screen_.reset();
}

void Host::say(const std::string& text) {
  if (screen_) return screen_->notice(text, console::live::Style::wait);
  context_.say(text);
}

void Host::check_soon() {
  check_later();
  if (std::exchange(check_posted_, true)) return;
  asio::post(io_, [this] {
    check_posted_ = false;
    check();
  });
}

void Host::check_later() {
  if (std::exchange(timer_armed_, true)) return;
  timer_.expires_after(check_period);
  timer_.async_wait([this](boost::system::error_code error) {
    timer_armed_ = false;
    if (!error) check_soon();
  });
}

// The worst end of the followed runs, once all have ended; 3 when only people are waited for.
void Host::check() {
  turn_screen();
  if (exit_ || draining_ || !started_) return;
  if (request_.background) return check_background();
  if (views_.empty()) return;
  int worst = success;
  bool all_ended = true;
  for (const auto& [run_id, view] : views_) {
    const auto ended = view.exit();
    if (ended)
      worst = std::max(worst, *ended);
    else
      all_ended = false;
  }
  if (all_ended) {
    draining_ = true;
    tell_if_stopped();
    return engine_->let_go([this, worst] { leave(worst); });
  }
  if (!engine_->only_waits() || screen_) return;
  for (const auto& [run_id, view] : views_)
    if (!view.exit() && !context_.json) context_.say(view.advice());
  leave(waits);
}

void Host::tell_if_stopped() {
  for (const auto& [run_id, view] : views_) {
    if (!view.is_stopped()) continue;
    close_screen();
    tell_stopped(context_);
    return;
  }
}

void Host::check_background() {
  if (!engine_->only_waits() || engine_->clients() > 0) {
    idle_checks_ = 0;
    return;
  }
  if (++idle_checks_ > idle_checks_max) leave(engine_->carried().empty() ? success : waits);
}

void Host::leave(int code) {
  if (!exit_) exit_ = code;
  asio::post(io_, [] {});
}

// 0 only begins to listen. TERM (and INT without a terminal of ours) drains; HUP ends the output
// only; USR1 is one of the ways to the kill switch.
void Host::on_signal(int number) {
  if (number == SIGUSR1) engine_->stop(app::own_actor(), "signal USR1", false);
  if ((number == SIGTERM || number == SIGINT) && !terminated_) drain();
  signals_.async_wait([this](boost::system::error_code error, int signal) {
    if (!error) on_signal(signal);
  });
}

void Host::drain() {
  draining_ = terminated_ = true;
  say("Stopping: nothing new is started; what runs may end. Go on with: reprise resume");
  engine_->drain([this] { leave(waits); });
}

// Runs that other clients have handed to us and that are not over.
std::vector<std::string> Host::others() const {
  std::vector<std::string> ids;
  for (const auto& run_id : engine_->carried())
    if (views_.count(run_id) == 0) ids.push_back(run_id);
  return ids;
}

}  // namespace

base::Result<int> host(const Context& context, HostRequest request) {
  Host host(context, std::move(request));
  return host.run();
}

}  // namespace reprise::cli
