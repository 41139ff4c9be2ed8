// Driver: the loop between the core and the world, for all runs of one engine, on one thread.
//   inputs -> core::advance -> one batch to the journal -> (committed) -> effects
// Nothing visible outside starts before the events that announce it are durable. Knows no asio, no
// SQLite and no process: the same driver runs in the engine and in the simulator.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/machine.h"
#include "driver/timers.h"
#include "port/authority.h"
#include "port/clock.h"
#include "port/journal.h"
#include "port/step_runner.h"

namespace reprise::driver {

// Told after a commit and after its effects have begun, in order, on the driver's thread.
class Observer {
 public:
  virtual ~Observer() = default;
  // `first_seq` is the sequence number of the first of `events`.
  virtual void committed(const core::State& state, std::uint64_t first_seq,
                         std::vector<model::Event> events) = 0;
  virtual void warned(const std::string& run_id, const std::string& warning) = 0;
  // The journal did not commit: the engine must stop (exit 74, or 75 where it was fenced).
  virtual void journal_failed(const port::CommitResult& result) = 0;
};

// Told once the input is durable (or needed nothing durable), with the core's warnings about it.
using Acknowledge = std::function<void(const std::vector<std::string>& warnings)>;

class Driver {
 public:
  struct Ports {
    port::Clock& clock;
    port::Journal& journal;  // its `done` must be called on the driver's thread
    port::StepRunner& runner;
    port::Authority& authority;
    Observer& observer;
  };

  explicit Driver(Ports ports, std::uint64_t epoch) : ports_(ports), epoch_(epoch) {}

  // A new run: its first event and its plan go into the journal in one commit.
  void create(const std::string& run_id, std::shared_ptr<const model::Plan> plan,
              std::string encoded_plan, model::events::RunCreated created, Acknowledge done);
  // A run from the journal. Post Recovered next, then what became of its open attempts.
  void adopt(core::State state);

  // Forgets a run that is over; its history is in the journal. False while something about it is
  // under way. What is posted to it afterwards is answered with a warning, as to any unknown run.
  bool release(const std::string& run_id);

  void post(const std::string& run_id, model::InputBody body, Acknowledge done = {});
  // Decides what was posted and hands one batch to the journal. Call after post(). True where more
  // waits: whoever else uses the thread has a turn in between.
  bool pump();

  // Decides nothing more: what the world still reports is kept by the shim for the next engine.
  void drain() { draining_ = true; }
  bool commits_outstanding() const { return !in_flight_.empty(); }
  bool idle() const { return queue_.empty() && in_flight_.empty(); }
  bool failed() const { return failed_; }

  const core::State* find(const std::string& run_id) const;
  std::vector<std::string> run_ids() const;
  // Microseconds until the earliest timer (0 when due), nullopt without one.
  std::optional<std::int64_t> next_timer_us();
  // Posts TimerDue to every run whose timer is due.
  void fire_timers();

 private:
  struct Posted {
    std::string run_id;
    model::InputBody body;
    Acknowledge done;
  };
  struct Performed {  // what waits for one commit
    std::string run_id;
    std::uint64_t first_seq = 0;
    std::vector<model::Event> events;
    std::vector<model::Effect> effects;
    std::vector<std::string> warnings;
    Acknowledge done;
  };
  struct InFlight {
    std::vector<Performed> work;
  };

  bool has_work() const;
  void decide_into(port::Batch& batch, std::vector<Performed>& all);
  Performed decide(Posted posted);
  core::Decision settle(core::State& state, const model::Input& input);
  void refresh_timer(const core::State& state);
  void encode(const core::State& state, std::uint64_t seq, const model::Event& event,
              port::Batch& batch) const;
  void hand_over(port::Batch batch, std::vector<Performed> work);
  void on_commit(const port::CommitResult& result);
  void perform(const Performed& work);
  void tell(Performed& work);
  void perform_effect(const std::string& run_id, const model::Effect& effect);
  void start(const std::string& run_id, const model::effects::StartAttempt& attempt);
  void perform_call(const std::string& run_id, const model::effects::PerformCall& call);

  Ports ports_;
  std::uint64_t epoch_;
  std::map<std::string, core::State> runs_;
  std::deque<Posted> queue_;
  std::deque<InFlight> in_flight_;  // in the order given to the journal
  Timers timers_;
  bool draining_ = false, failed_ = false;
};

}  // namespace reprise::driver
