// Launcher: the engine's side of the shims. Starts them lazily (one per core, at most 4), hands
// them launches, brings back results, and collects what shims of a dead engine have left behind.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "process/launch.h"

namespace boost::asio {
class io_context;
}

namespace reprise::shim {

// What became of a launch whose engine died.
struct Leftover {
  enum class Fate : std::uint8_t {
    finished,    // `result` holds how it ended
    gone,        // proven dead, or never started; there is no result
    unprovable,  // something of it may still be alive
  };
  std::string token;  // of a damaged note: the path of its file
  Fate fate = Fate::gone;
  process::LaunchResult result = {};
  std::string detail = {};  // for a person: pids, what was looked at

  bool is_damaged_note() const { return token.find('/') != std::string::npos; }
};

class Launcher {
 public:
  using OnResult = std::function<void(process::LaunchResult)>;
  using OnLost = std::function<void(std::string token, std::string cause)>;

  // All callbacks run on `io`. `worker` is the path of the reprise-worker executable.
  Launcher(boost::asio::io_context& io, std::string state_folder, std::string worker,
           OnResult on_result, OnLost on_lost);
  ~Launcher();
  Launcher(const Launcher&) = delete;
  Launcher& operator=(const Launcher&) = delete;

  // Called instead of OnLost where something of the attempt may still be alive: nobody may start it
  // again before a person has looked. Without it OnLost gets those as well.
  void on_unprovable(OnLost ear);
  // For launches that a shim was given and died without taking: proven never started. Without this
  // ear they are results that say `not_started`.
  void on_untaken(OnLost ear);

  // It goes out with flush(), together with all that was asked for before, or at the next turn.
  void launch(process::LaunchSpec spec);
  void flush();
  // TERM to the whole subtree, KILL after `grace_ms`; the result still comes through OnResult.
  void stop(const std::string& token, base::Millis grace_ms);
  // The result of `token` is in the journal: its files may go.
  void forget(const std::string& token);

  // Attempts that sleep without a process end now, as interrupted. For an engine about to end.
  void rouse();

  // Call once, before the first launch: waits (without blocking `io`) until no shim of an earlier
  // engine holds attempts.lock - each lets its children end by their deadlines - then reports every
  // attempt file found. `progress` says now and then what is being waited for.
  void collect(std::function<void(std::vector<Leftover>)> done,
               std::function<void(std::string)> progress);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace reprise::shim
