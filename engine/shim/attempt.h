// Attempt: one launch from its frame to its result - starts the child, takes what it says, ends the
// whole tree at its deadline, on request or when its leader has ended, and tells how it went.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "process/output_pump.h"
#include "shim/attempt_file.h"
#include "shim/event_loop.h"
#include "shim/kinship.h"
#include "shim/output_pipes.h"
#include "shim/warm_worker.h"

namespace reprise::shim {

class Attempt {
 public:
  // What an attempt needs of its shim. All are called on the shim's thread of events.
  struct Around {
    EventLoop& loop;
    std::string state_folder, attempts_folder;
    process::UniqueFd no_input;  // /dev/null
    std::string control_groups;  // of the shim
    std::function<bool()> orphans_alive, engine_lives;
    std::function<Family(const Attempt&)> family;
    std::function<base::Result<AttemptFile>()> new_file;
    std::function<base::Result<OutputPipes>()> new_pipes;
    // Of those that share workers: whether it may begin; else launch() is called again. An idle
    // worker, or null; one that is to be idle again.
    std::function<bool(Attempt&)> may_begin;
    std::function<std::unique_ptr<WarmWorker>()> idle_worker;
    std::function<void(std::unique_ptr<WarmWorker>)> worker_free;
    std::function<void(Attempt&)> started;                      // it has a leader now
    std::function<void(Attempt&)> asleep;                       // it has none for a while
    std::function<void(Attempt&, process::LaunchResult)> done;  // once, last; may destroy it
  };

  Attempt(process::LaunchSpec spec, const Around& around);
  ~Attempt();
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;

  void begin();   // now, or after the delay of its spec
  void launch();  // it may begin now
  // TERM to the whole tree, KILL after the grace. A launch still in its delay is not started.
  void stop(base::Millis grace_ms, const std::string& why);
  void leader_ended(int code, int status);  // as waitid tells it
  void look_again();                        // an orphan has died
  void rouse();                             // one that sleeps ends

  // Adds the result to the attempt's file, hidden texts masked; nothing to do where there is none.
  // `frame` is the result encoded.
  void store(const process::LaunchResult& result, std::string_view frame);

  std::optional<AttemptFile> take_file() { return std::move(file_); }

  const Kin& kin() const { return kin_; }
  const std::string& output_path() const { return spec_.output_path; }
  bool is_delayed() const { return phase_ == Phase::delayed; }
  bool is_shared() const { return spec_.shared; }

 private:
  enum class Phase {
    delayed,  // waits for its time, or its turn
    running,  // the leader is at work
    asleep,   // there is none for a while; see LeaseEnd
    ending,   // TERM was sent, KILL comes after the grace
    killing,  // KILL is sent until nobody is left or it is clear that somebody stays
    over,
  };
  struct Channel {
    process::UniqueFd file;
    EventLoop::Id watch = 0;
  };

  void wait_for_space();
  base::Status prepare();
  AttemptNote note() const;
  base::Status begin_file(const AttemptNote& note);
  base::Status make_child(int in, const OutputPipes& pipes);
  void refuse(const std::string& error);
  void watch(Channel& channel, process::OutputPump::Stream stream);
  void pump(Channel& channel, process::OutputPump::Stream stream);
  void close(Channel& channel);
  bool leader_is_at_work();
  base::Status prepare_lease();
  base::Status note_worker(const process::StandardPipes& pipes);
  base::Status start_worker();
  void give_up_worker();
  base::Status watch_worker();
  bool give_lease();
  void hear_worker();
  bool lease_is_over();
  void take_lease_end();
  void leave_worker();
  void fall_asleep();
  void wake();
  void end_asleep(process::Ending ending);
  void deadline_passed();
  void terminate(base::Millis grace_ms);
  void kill_tree();
  void settle();
  void signal_tree(int signal, const Family& family);
  void finish(bool survivors);
  void set_timer(std::int64_t boot_us, void (Attempt::*then)());

  process::LaunchSpec spec_;
  const bool has_secrets_;
  const Around& around_;
  Kin kin_;
  Phase phase_ = Phase::delayed;
  bool leader_alive_ = false;
  process::LaunchResult result_;
  std::optional<process::Ending> ended_by_us_;  // timed_out or stopped
  std::optional<AttemptFile> file_;
  process::OutputPump pump_;
  Channel out_, err_;
  std::unique_ptr<WarmWorker> worker_;  // of a shared one; its streams are out_ and err_ meanwhile
  EventLoop::Id line_watch_ = 0;
  std::optional<LeaseEnd> lease_end_;
  EventLoop::Id timer_ = 0, wake_timer_ = 0;
  std::int64_t started_us_ = 0, kill_at_us_ = 0, kill_until_us_ = 0;
};

}  // namespace reprise::shim
