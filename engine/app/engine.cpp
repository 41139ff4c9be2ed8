#include "app/engine.h"

#include <boost/asio/post.hpp>
#include <chrono>

#include "app/attempt_names.h"
#include "app/engine_impl.h"
#include "app/reports.h"
#include "base/crash_point.h"

namespace reprise::app {

namespace asio = boost::asio;

namespace {

constexpr auto latch_period = std::chrono::milliseconds(250);
constexpr auto pump_delay = std::chrono::milliseconds(1);
constexpr auto drain_limit = std::chrono::seconds(10);
constexpr int exit_journal = 74, exit_fenced = 75;

// The driver decides again after each commit: what was performed may have asked for more.
class PumpingJournal final : public port::Journal {
 public:
  PumpingJournal(port::Journal& journal, std::function<void()> pump)
      : journal_(journal), pump_(std::move(pump)) {}
  void append(port::Batch batch, std::function<void(port::CommitResult)> done) override {
    journal_.append(std::move(batch), [this, done = std::move(done)](port::CommitResult result) {
      done(std::move(result));
      pump_();
    });
  }

 private:
  port::Journal& journal_;
  std::function<void()> pump_;
};

// An entry that was not committed ends the engine as an event would.
class HeardJournal final : public port::Journal {
 public:
  HeardJournal(port::Journal& journal, std::function<void(const port::CommitResult&)> failed)
      : journal_(journal), failed_(std::move(failed)) {}
  void append(port::Batch batch, std::function<void(port::CommitResult)> done) override {
    journal_.append(std::move(batch), [this, done = std::move(done)](port::CommitResult result) {
      if (result.commit != port::Commit::committed) failed_(result);
      done(std::move(result));
    });
  }

 private:
  port::Journal& journal_;
  std::function<void(const port::CommitResult&)> failed_;
};

}  // namespace

Engine::Impl::Impl(asio::io_context& io_context, EngineOptions engine_options,
                   std::unique_ptr<Store> opened)
    : io(io_context),
      options(std::move(engine_options)),
      store(std::move(opened)),
      latch(options.state_folder),
      launcher(
          io, options.state_folder, options.worker,
          [this](process::LaunchResult result) { performer->ended(result), check_drained(); },
          [this](std::string token, std::string cause) {
            lost(token, cause, Performer::Loss::proven_dead);
          }),
      measured(store->journal(), clock),
      journal(std::make_unique<PumpingJournal>(measured, [this] { pump_soon(); })),
      entry_journal(std::make_unique<HeardJournal>(
          measured, [this](const port::CommitResult& result) { hub.journal_failed(result); })),
      entries(*entry_journal, *store, clock),
      timer(io),
      pump_timer(io),
      latch_timer(io),
      drain_timer(io) {
  Performer::Surroundings around;
  around.state_folder = options.state_folder;
  around.worker = options.worker;
  around.journal_uuid = store->uuid();
  around.epoch = store->epoch();
  around.find_run = [this](const std::string& run_id) { return driver->find(run_id); };
  around.render_report = [this](const std::string& run_id, const std::string& format) {
    return render_report(*store, run_id, options.state_folder, format);
  };
  around.report = [this](const std::string& run_id, model::InputBody body) {
    driver->post(run_id, std::move(body));
    pump_soon();
  };
  around.grant_call = [this](const std::string& token, const model::effects::PerformCall& call) {
    if (scripts) scripts->grant(token, call);
  };
  performer = std::make_unique<Performer>(std::move(around), launcher);
  driver = std::make_unique<driver::Driver>(
      driver::Driver::Ports{clock, *journal, *performer, latch, hub}, store->epoch());
  launcher.on_untaken([this](std::string token, std::string cause) {
    lost(token, cause, Performer::Loss::never_started);
  });
  launcher.on_unprovable([this](std::string token, std::string cause) {
    lost(token, cause, Performer::Loss::unprovable);
  });
  hub.on_commit([this](const core::State& state, const Frame& frame) { on_commit(state, frame); });
  hub.on_unfollow([this] { release_soon(); });
  hub.on_failure([this](const port::CommitResult& result) {
    failure = result.commit == port::Commit::fenced ? exit_fenced : exit_journal;
    if (failure_ear) failure_ear();
  });
}

Engine::Engine(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Engine::~Engine() = default;

base::Result<std::unique_ptr<Engine>> Engine::open(asio::io_context& io, EngineOptions options) {
  auto store = Store::open(io, options.state_folder, [say = options.progress](std::string text) {
    if (say) say(text);
  });
  if (!store) return base::fail(store.error());
  std::unique_ptr<Engine> engine(
      new Engine(std::make_unique<Impl>(io, std::move(options), std::move(*store))));
  auto gate = Gate::open(engine->impl_->entries, engine->impl_->clock);
  if (!gate) return base::fail(gate.error());
  engine->impl_->gate = std::move(*gate);
  return engine;
}

void Engine::start(std::function<void()> ready) {
  auto& impl = *impl_;
  base::crash_point("engine-opened");
  impl.launcher.collect(
      [this, ready = std::move(ready)](std::vector<shim::Leftover> found) {
        base::crash_point("leftovers-collected");
        for (auto& leftover : found) impl_->keep(std::move(leftover));
        auto server = ControlServer::open(impl_->io, *this, impl_->options.state_folder);
        if (server)
          impl_->server = std::move(*server);
        else if (impl_->options.progress)
          impl_->options.progress(server.error().message);
        impl_->open_scripts();
        impl_->watch_latch();
        ready();
      },
      impl.options.progress);
}

// Without it scripts cannot run, and say so; all else goes on.
void Engine::Impl::open_scripts() {
  const auto post = [this](const std::string& run_id, model::InputBody body,
                           driver::Acknowledge done) {
    driver->post(run_id, std::move(body), std::move(done));
    pump_soon();
  };
  const auto post_later = [this](const std::string& run_id, model::InputBody body,
                                 driver::Acknowledge done) {
    driver->post(run_id, std::move(body), std::move(done));
    pump_later();
  };
  auto opened = ScriptCalls::open(io, options.state_folder, *performer, *driver,
                                  {post, post_later, [this] { pump_soon(); }});
  if (opened)
    scripts = std::move(*opened);
  else if (options.progress)
    options.progress(opened.error().message);
}

void Engine::Impl::lost(const std::string& token, const std::string& cause, Performer::Loss loss) {
  performer->lost(token, cause, loss);
  check_drained();
}

void Engine::Impl::pump_soon() {
  if (pump_posted) return;
  pump_posted = true;
  asio::post(io, [this] {
    pump_posted = false;
    if (driver->pump()) pump_soon();
    arm_timer();
    release_soon();
    if (gone && !driver->commits_outstanding()) std::exchange(gone, nullptr)();
  });
}

void Engine::Impl::pump_later() {
  if (pump_posted || std::exchange(pump_armed, true)) return;
  pump_timer.expires_after(pump_delay);
  pump_timer.async_wait([this](boost::system::error_code error) {
    pump_armed = false;
    if (!error) pump_soon();
  });
}

void Engine::Impl::arm_timer() {
  const auto next = driver->next_timer_us();
  if (!next) return void(timer.cancel());
  timer.expires_after(std::chrono::microseconds(*next));
  timer.async_wait([this](boost::system::error_code error) {
    if (error) return;
    driver->fire_timers();
    pump_soon();
  });
}

// Somebody may have written the latch file with no engine's help.
void Engine::Impl::watch_latch() {
  latch_timer.expires_after(latch_period);
  latch_timer.async_wait([this](boost::system::error_code error) {
    if (error) return;
    const bool before = latch.is_set();
    latch.reread();
    if (latch.is_set() && !before) gate->stopped(latch.by(), latch.why());
    if (latch.is_set() && !before)
      for (const auto& run_id : driver->run_ids()) {
        driver->post(run_id, model::inputs::StopRequested{latch.by(), latch.why(), false});
        pump_soon();
      }
    watch_latch();
  });
}

void Engine::Impl::on_commit(const core::State& state, const Frame& frame) {
  for (const auto& event : frame.events) {
    if (const auto* done = std::get_if<model::events::AttemptFinished>(&event.body))
      launcher.forget(token_of(store->uuid(), frame.run_id, done->id));
    if (const auto* loss = std::get_if<model::events::AttemptLost>(&event.body))
      launcher.forget(token_of(store->uuid(), frame.run_id, loss->id));
    if (const auto* probed = std::get_if<model::events::ProbeAnswered>(&event.body))
      launcher.forget(token_of(store->uuid(), frame.run_id, probed->id));
  }
  if (state.is_over() && !frame.events.empty() &&
      std::holds_alternative<model::events::RunFinished>(frame.events.back().body)) {
    grant(claims.release(frame.run_id));
    ended.insert(frame.run_id);
    release_soon();
  }
}

// An engine may live for months: what is over is in the journal, and only there. A turn later, for
// whoever is being told just now looks at the state.
void Engine::Impl::release_soon() {
  if (ended.empty() || std::exchange(release_posted, true)) return;
  asio::post(io, [this] {
    release_posted = false;
    std::erase_if(ended, [this](const std::string& run_id) {
      return !hub.has_followers(run_id) && driver->release(run_id);
    });
  });
}

void Engine::Impl::grant(const std::vector<std::string>& run_ids) {
  for (const auto& run_id : run_ids) {
    if (driver->find(run_id) == nullptr) continue;  // stored, not carried: granted when resumed
    driver->post(run_id, model::inputs::Granted{});
    pump_soon();
  }
}

void Engine::post(const std::string& run_id, model::InputBody body, driver::Acknowledge done) {
  impl_->driver->post(run_id, std::move(body), std::move(done));
  impl_->pump_soon();
}

void Engine::stop(const std::string& by, const std::string& reason, bool hard) {
  // Memory first: from here on no effect starts, whatever the disk says.
  if (auto written = impl_->latch.set(by, reason); !written && impl_->options.progress)
    impl_->options.progress("the kill switch holds, but its file could not be written: " +
                            written.error().message);
  for (const auto& run_id : impl_->driver->run_ids())
    impl_->driver->post(run_id, model::inputs::StopRequested{by, reason, hard});
  impl_->gate->stopped(by, reason);
  impl_->pump_soon();
}

void Engine::clear(const Caller& caller, const std::string& reason, bool break_glass,
                   Gate::Done done) {
  const auto set_us = impl_->latch.written_us();
  const auto open = [impl = impl_.get(), by = caller.identity.actor, reason, break_glass,
                     set_us]() -> base::Status {
    if (auto cleared = impl->latch.clear(by, reason, set_us); !cleared) return cleared;
    for (const auto& run_id : impl->driver->run_ids())
      impl->driver->post(run_id, model::inputs::StopCleared{by, reason, break_glass});
    impl->pump_soon();
    return {};
  };
  impl_->gate->clear(caller, reason, break_glass, set_us, open, std::move(done));
}

std::size_t Engine::held() const { return impl_->driver->run_ids().size(); }

std::set<std::string> Engine::carried() const {
  std::set<std::string> carried;
  for (const auto& run_id : impl_->driver->run_ids())
    if (!impl_->driver->find(run_id)->is_over()) carried.insert(run_id);
  return carried;
}

bool Engine::only_waits() const {
  if (impl_->pump_posted || !impl_->driver->idle() || impl_->performer->busy()) return false;
  for (const auto& run_id : carried()) {
    const core::State& state = *impl_->driver->find(run_id);
    if (state.is_guarded()) return false;
    const bool still = state.only_waits_for_people() || state.paused() || state.stopped();
    if (!still || !state.open_attempts().empty()) return false;
  }
  return true;
}

void Engine::drain(std::function<void()> done) {
  impl_->driver->drain();
  impl_->drained = std::move(done);
  // No script is told any more that its calls are recorded: the next engine lets it go on.
  impl_->scripts.reset();
  impl_->launcher.rouse();
  impl_->drain_timer.expires_after(drain_limit);
  impl_->drain_timer.async_wait([this](boost::system::error_code error) {
    if (!error && impl_->drained) std::exchange(impl_->drained, nullptr)();
  });
  asio::post(impl_->io, [this] { impl_->check_drained(); });
}

void Engine::let_go(std::function<void()> then) {
  impl_->driver->drain();
  impl_->gone = std::move(then);
  impl_->pump_soon();
}

void Engine::Impl::check_drained() {
  if (drained && !performer->busy()) std::exchange(drained, nullptr)();
}

std::size_t Engine::clients() const { return impl_->server ? impl_->server->clients() : 0; }
int Engine::failure_exit() const { return impl_->failure; }
void Engine::on_failure(std::function<void()> ear) { impl_->failure_ear = std::move(ear); }
void Engine::offer(const std::string& what, Offer offer) { impl_->offers[what] = std::move(offer); }

const Engine::Offer* Engine::find_offer(const std::string& what) const {
  const auto found = impl_->offers.find(what);
  return found == impl_->offers.end() ? nullptr : &found->second;
}

Gate& Engine::gate() { return *impl_->gate; }
Hub& Engine::hub() { return impl_->hub; }
RunReader& Engine::reader() { return *impl_->store; }
Entries& Engine::entries() { return impl_->entries; }
std::string Engine::admission() { return impl_->store->admission(); }
Upkeep& Engine::upkeep() { return impl_->store->upkeep(); }
const console::JournalFigures& Engine::journal_figures() const { return impl_->measured.figures(); }
const core::State* Engine::find(const std::string& run_id) const {
  return impl_->driver->find(run_id);
}
base::Result<std::shared_ptr<const model::Plan>> Engine::plan_of(const std::string& run_id) {
  if (const auto* state = impl_->driver->find(run_id)) return state->plan_ptr();
  return impl_->store->load_plan(run_id);
}
Latch& Engine::latch() { return impl_->latch; }
const EngineOptions& Engine::options() const { return impl_->options; }

}  // namespace reprise::app
