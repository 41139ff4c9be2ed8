// Engine::Impl: what the engine is made of. Only the engine's own .cpp files include this.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "app/control_server.h"
#include "app/engine.h"
#include "app/measured_journal.h"
#include "app/performer.h"
#include "app/real_clock.h"
#include "app/script_calls.h"
#include "core/claims.h"
#include "shim/launcher.h"

namespace reprise::app {

struct Engine::Impl {
  Impl(boost::asio::io_context& io_context, EngineOptions engine_options,
       std::unique_ptr<Store> opened);
  // Sessions leave the hub while the rest of this is taken down.
  ~Impl() { hub.on_unfollow({}); }

  // Decides what was posted, soon: one turn of the loop takes all that has come in meanwhile.
  void pump_soon();
  // The same with what comes within a millisecond.
  void pump_later();
  void arm_timer();
  void on_commit(const core::State& state, const Frame& frame);
  void release_soon();
  void grant(const std::vector<std::string>& run_ids);
  void watch_latch();
  struct Resuming;
  void resume_some(const std::shared_ptr<Resuming>& work);
  base::Status resume_one(Resuming& work, const std::string& run_id);
  base::Result<bool> take_over(Resuming& work, Resumed& resumed);
  void keep(shim::Leftover leftover);
  void report_leftovers(const std::string& run_id);
  void forget_checks(const std::string& run_id, const core::State& state);
  void create(Submission submission, std::function<void(base::Result<StoredRun>)> done);
  base::Status claim(const Submission& submission);
  base::Status load_claims();
  void restore_claims(const std::vector<OpenRun>& unfinished);
  void lost(const std::string& token, const std::string& cause, Performer::Loss loss);
  void check_drained();
  void open_scripts();

  boost::asio::io_context& io;
  EngineOptions options;
  std::unique_ptr<Store> store;
  RealClock clock;
  Latch latch;
  Hub hub;
  core::Claims claims;
  shim::Launcher launcher;
  MeasuredJournal measured;
  std::unique_ptr<port::Journal> journal;
  std::unique_ptr<port::Journal> entry_journal;
  Entries entries;
  std::unique_ptr<Gate> gate;
  std::unique_ptr<Performer> performer;
  std::unique_ptr<driver::Driver> driver;
  std::unique_ptr<ControlServer> server;
  std::unique_ptr<ScriptCalls> scripts;
  boost::asio::steady_timer timer, pump_timer, latch_timer, drain_timer;
  std::map<std::string, shim::Leftover> leftovers;  // by token, until their run is taken over
  std::string damaged_notes;  // files of launchers that cannot be read: of which attempt is unknown
  std::set<std::string> ended;  // and in memory until their followers are gone
  bool pump_posted = false, pump_armed = false, release_posted = false;
  bool claims_loaded = false;
  int failure = 0;
  std::function<void()> failure_ear, drained, gone;
  std::map<std::string, Engine::Offer> offers;
};

}  // namespace reprise::app
