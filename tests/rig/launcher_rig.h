// A launcher over a folder of its own, with real shims and real children. At its end every process
// it has started must be gone: this process is their subreaper, so none can hide.
#pragma once

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <chrono>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "process/processes.h"
#include "rig/folder.h"
#include "shim/attempt_file.h"
#include "shim/launcher.h"

namespace reprise::rig {

using std::chrono::milliseconds;

// The thread sanitizer's runtime makes threads and system calls of its own and keeps a shadow of
// the memory: what counts system calls or kilobytes means nothing under it.
#ifdef REPRISE_UNDER_TSAN
constexpr bool counts_are_ours = false;
#else
constexpr bool counts_are_ours = true;
#endif

inline std::string worker() { return std::string(REPRISE_BIN_DIR) + "/reprise-worker"; }

inline std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline bool wait_until(const std::function<bool()>& condition,
                       milliseconds longest = milliseconds(20'000)) {
  const auto end = std::chrono::steady_clock::now() + longest;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    ::usleep(2'000);
  }
  return true;
}

// True once this process has no child and no descendant left. What is left is killed, so that a
// failed test leaves nothing behind either.
inline bool no_child_left(milliseconds longest = milliseconds(15'000)) {
  const auto none = [] {
    while (::waitpid(-1, nullptr, WNOHANG) > 0) {
    }
    return ::waitpid(-1, nullptr, WNOHANG) < 0;
  };
  if (wait_until(none, longest)) return true;
  for (const auto& info : process::subtree(process::all_processes(), {::getpid()}))
    if (info.pid != ::getpid()) process::signal_process(info, SIGKILL);
  wait_until(none);
  return false;
}

class LauncherRig {
 public:
  explicit LauncherRig(std::string worker_path = worker()) : worker_(std::move(worker_path)) {
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    start_engine();
  }
  ~LauncherRig() {
    stop_engine();
    const bool clean = no_child_left();
    CHECK(clean);
  }

  void start_engine() {
    io_ = std::make_unique<boost::asio::io_context>();
    launcher_ = std::make_unique<shim::Launcher>(
        *io_, folder.path, worker_,
        [this](process::LaunchResult result) {
          ++reports[result.token];
          results[result.token] = std::move(result);
        },
        [this](const std::string& token, const std::string& cause) {
          ++reports[token];
          lost[token] = cause;
        });
  }
  void stop_engine() { launcher_.reset(), io_.reset(); }

  process::LaunchSpec spec(const std::string& token, std::vector<std::string> argv) const {
    process::LaunchSpec made;
    made.token = token;
    made.argv = std::move(argv);
    made.env = {{"PATH", "/usr/bin:/bin"}, {"REPRISE_OUTPUT", output_path(token)}};
    made.timeout_ms = 60'000;
    made.grace_ms = 500;
    made.log_path = log_path(token);
    made.output_path = output_path(token);
    return made;
  }
  process::LaunchSpec shell(const std::string& token, const std::string& script) const {
    return spec(token, {"/bin/sh", "-c", script});
  }
  std::string log_path(const std::string& token) const {
    return folder / ("logs/" + token + ".log");
  }
  std::string output_path(const std::string& token) const {
    return folder / ("attempts/" + token + ".output");
  }
  // What the files of the folder tell of an attempt.
  std::optional<shim::StoredAttempt> stored(const std::string& token) const {
    return shim::read_attempt(folder / "attempts", token);
  }

  shim::Launcher& launcher() { return *launcher_; }
  void launch(process::LaunchSpec one) { launcher_->launch(std::move(one)); }

  // Lets the engine work until the condition holds.
  bool run_until(const std::function<bool()>& condition,
                 milliseconds longest = milliseconds(30'000)) {
    return wait_until(
        [&] {
          io_->restart();
          io_->run_for(milliseconds(2));
          return condition();
        },
        longest);
  }
  void run_for(milliseconds time) {
    io_->restart();
    io_->run_for(time);
  }
  // Launches and waits for the result.
  process::LaunchResult run(process::LaunchSpec one) {
    const std::string token = one.token;
    launch(std::move(one));
    REQUIRE(run_until([&] { return results.contains(token); }));
    return results[token];
  }
  std::vector<shim::Leftover> collect() {
    bool done = false;
    std::vector<shim::Leftover> found;
    launcher_->collect(
        [&](std::vector<shim::Leftover> leftovers) {
          found = std::move(leftovers);
          done = true;
        },
        [this](const std::string& text) { progress.push_back(text); });
    REQUIRE(run_until([&] { return done; }));
    return found;
  }
  // The launchers that are at work for this process, found as its children.
  static std::vector<pid_t> shims() {
    std::vector<pid_t> found;
    for (const auto& info : process::all_processes())
      if (info.parent == ::getpid() && !info.dead &&
          text_of("/proc/" + std::to_string(info.pid) + "/cmdline").find("--shim") !=
              std::string::npos)
        found.push_back(info.pid);
    return found;
  }

  Folder folder;
  std::map<std::string, process::LaunchResult> results;
  std::map<std::string, std::string> lost;
  std::map<std::string, int> reports;  // how often anything was reported
  std::vector<std::string> progress;

 private:
  std::string worker_;
  std::unique_ptr<boost::asio::io_context> io_;
  std::unique_ptr<shim::Launcher> launcher_;
};

}  // namespace reprise::rig
