// Server: a shim's table of attempts between its engine's socket and its children.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "shim/attempt.h"
#include "shim/event_loop.h"
#include "shim/orphan_watch.h"
#include "shim/shim.h"
#include "shim/warm_pool.h"
#include "shim/wire.h"

namespace reprise::shim {

class Server {
 public:
  Server(ShimOptions options, OrphanWatch& orphans);
  // Until the engine is gone and every attempt has ended. False: it could not begin.
  bool run();

 private:
  bool open();
  void read_engine();
  void take(FrameKind kind, std::string_view payload);
  void launch(process::LaunchSpec spec);
  void forget(const std::string& token);
  void engine_gone();
  void rouse();
  void watch_latch();
  void flush();
  void reap();
  void ended(Attempt& attempt, process::LaunchResult result);
  void started(Attempt& attempt);
  void asleep(Attempt& attempt);
  Family family(const Attempt& attempt);
  base::Result<AttemptFile> new_file();
  base::Result<OutputPipes> new_pipes();
  void end_if_idle();
  void leave_nobody();

  ShimOptions options_;
  OrphanWatch& orphans_;
  EventLoop loop_;
  WarmPool pool_;
  Attempt::Around around_;
  process::UniqueFd socket_, children_;  // children_: a signalfd of SIGCHLD
  EventLoop::Id socket_watch_ = 0;
  FrameReader reader_;
  std::string unsent_;
  bool waits_to_write_ = false;
  bool engine_lives_ = true, stopping_ = false;
  std::map<std::string, std::unique_ptr<Attempt>> attempts_;  // by token
  std::unordered_map<pid_t, Attempt*> leaders_;
  std::vector<Kin> ended_with_daemons_;
  struct Stored {
    std::optional<AttemptFile> file;
    std::string output_path;
    bool shared = false;
  };
  std::unordered_map<std::string, Stored> stored_;  // results by token, until they are forgotten
  std::vector<AttemptFile> free_files_;
  std::optional<OutputPipes> spare_pipes_;  // made while the last child is at work
  std::uint64_t files_made_ = 0;
};

}  // namespace reprise::shim
