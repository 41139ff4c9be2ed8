// An engine in a process of its own, which a test can kill, alone or with its shims.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <string>
#include <vector>

#include "rig/launcher_rig.h"

namespace reprise::rig {

// An engine in a process of its own, which can be killed: launches all it is given, then goes on
// working. What it is told is lost with it.
class EngineProcess {
 public:
  EngineProcess(const Folder& folder, const std::vector<process::LaunchSpec>& specs,
                const std::string& worker_path = worker()) {
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    pid_ = ::fork();
    REQUIRE(pid_ >= 0);
    if (pid_ != 0) return;
    boost::asio::io_context io;
    shim::Launcher launcher(
        io, folder.path, worker_path, [](const process::LaunchResult&) {},
        [](const std::string&, const std::string&) {});
    for (const auto& spec : specs) launcher.launch(spec);
    auto work = boost::asio::make_work_guard(io);
    io.run();
    ::_exit(0);
  }
  ~EngineProcess() { kill(); }
  EngineProcess(const EngineProcess&) = delete;
  EngineProcess& operator=(const EngineProcess&) = delete;

  pid_t pid() const { return pid_; }
  std::vector<pid_t> shims() const {
    std::vector<pid_t> found;
    for (const auto& info : process::all_processes())
      if (info.parent == pid_ && !info.dead) found.push_back(info.pid);
    return found;
  }
  void kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }
  // As a host does that runs out of memory: the engine and all its launchers, children excepted.
  void kill_with_shims() {
    ::kill(pid_, SIGSTOP);  // so that it starts no other
    for (const pid_t shim : shims()) ::kill(shim, SIGKILL);
    kill();
  }

 private:
  pid_t pid_ = 0;
};

}  // namespace reprise::rig
