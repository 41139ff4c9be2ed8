// Engine: one process that owns a state folder - wires journal, shims, driver and control socket
// together and carries the runs. All calls and callbacks on one thread, that of the io_context.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "app/entries.h"
#include "app/gate.h"
#include "app/hub.h"
#include "app/latch.h"
#include "app/store.h"
#include "base/result.h"
#include "console/service_metrics.h"
#include "driver/driver.h"
#include "model/plan.h"

namespace boost::asio {
class io_context;
}

namespace reprise::app {

struct Submission {
  std::string run_id;  // empty = a new ULID
  std::shared_ptr<const model::Plan> plan;
  std::string encoded_plan;
  std::string reason, actor, linked_run = {};
  std::map<std::string, model::Value> reused = {};
  std::string folder = {};     // where the command was given: relative names of the plan start here
  std::string requester = {};  // who is behind `actor`; empty where nobody's role is checked
  bool needs_approval = false;  // nothing of it starts before a person says yes
  bool is_new = false;          // has_run() has said in this turn that nobody has its id
};

struct Resumed {
  std::string run_id;
  std::uint64_t seq = 0;                         // of its last event before it went on
  std::shared_ptr<const StoredRun> stored = {};  // up to then; null where it was carried already
};

struct EngineOptions {
  std::string state_folder;
  std::string worker;
  std::function<void(std::string)> progress;  // human text while starting ("waiting for ..")
};

class Engine {
 public:
  // Reliability's start-up order up to the latch; errors as Store::open.
  static base::Result<std::unique_ptr<Engine>> open(boost::asio::io_context& io,
                                                    EngineOptions options);
  ~Engine();

  // Collects what a dead engine left, then opens the control socket and calls `ready`.
  void start(std::function<void()> ready);

  // Answers after the commit: the run as it was made, or error "conflict" (group held), "exists",
  // "no-space".
  void submit(Submission submission, std::function<void(base::Result<StoredRun>)> done);
  // Whether there is such a run, behind all that was handed to the journal before. Nobody waits
  // meanwhile.
  void has_run(const std::string& run_id, std::function<void(base::Result<bool>)> told);
  // Takes runs over from the journal (all unfinished ones where `run_ids` is empty): tells each as
  // it is taken, and answers, when that is durable, with those that go on now.
  using OnTaken = std::function<void(const Resumed&)>;
  void resume(const std::vector<std::string>& run_ids, OnTaken taken,
              std::function<void(base::Result<std::vector<Resumed>>)> done);
  void post(const std::string& run_id, model::InputBody body, driver::Acknowledge done);

  // The kill switch. In memory at once, then in the file, then in every run's journal.
  void stop(const std::string& by, const std::string& reason, bool hard);
  // One of the voices that open it again: see Gate::clear().
  void clear(const Caller& caller, const std::string& reason, bool break_glass, Gate::Done done);

  // Runs this engine carries now (submitted or resumed, and not yet over).
  std::set<std::string> carried() const;
  // Runs in memory: those that are carried, and ended ones that somebody still follows.
  std::size_t held() const;
  // True when nothing moves without a person: no attempt, no timer, nothing in flight.
  bool only_waits() const;
  std::size_t clients() const;  // connected to the control socket
  // Decides nothing more; `done` when all that was announced has been started. For an end with runs
  // of others left: the next engine finds every started attempt at a shim.
  void let_go(std::function<void()> done);
  // Nothing new starts; `done` when what runs has ended or its grace has passed.
  void drain(std::function<void()> done);
  // Set at the journal's first error: the exit code to leave with (74 or 75).
  int failure_exit() const;
  void on_failure(std::function<void()> ear);

  // What the program around the engine answers at the control socket, by the name of the request.
  using Answer = std::function<void(base::Result<model::Map>)>;
  using Offer = std::function<void(const Caller&, const model::Value& request, Answer answer)>;
  void offer(const std::string& what, Offer offer);
  const Offer* find_offer(const std::string& what) const;  // nullptr where there is none

  Gate& gate();
  Hub& hub();
  RunReader& reader();
  Entries& entries();
  // Empty where new runs and facts may be taken in, otherwise why not (no space).
  std::string admission();
  Upkeep& upkeep();
  const console::JournalFigures& journal_figures() const;
  const core::State* find(const std::string& run_id) const;
  // Without its events; of a run in memory nothing is read. Error "not-found".
  base::Result<std::shared_ptr<const model::Plan>> plan_of(const std::string& run_id);
  Latch& latch();
  const EngineOptions& options() const;

 private:
  struct Impl;
  explicit Engine(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace reprise::app
