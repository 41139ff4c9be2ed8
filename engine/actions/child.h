// Child: a short program that an action starts and waits for, inside the action's own process.
#pragma once

#include <sys/types.h>

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace reprise::actions {

struct ChildSpec {
  std::vector<std::string> argv;  // no shell; argv[0] is looked up in PATH
  std::vector<std::pair<std::string, std::string>> env = {};  // added to the worker's own
  bool own_env_only = false;                                  // `env` is all that it gets
  std::string stdin_text = {};
  base::Millis timeout_ms = 10'000;
  // Open files in the place of its standard input and output; -1: what is said above and below.
  int stdin_file = -1, stdout_file = -1;
};

struct ChildEnd {
  enum class How { exited, signalled, timed_out, not_started };
  How how = How::exited;
  int exit = 0, signal = 0;
  std::string error;        // why it was not started
  std::string stdout_text;  // the first 64 KiB
  std::string stderr_tail;  // the last 4 KiB
  bool stdout_cut = false, stderr_cut = false;
  bool succeeded() const { return how == How::exited && exit == 0; }
  // One line for a person: "exit 3: last line of stderr".
  std::string summary() const;
};

// Leads a process group of its own, which is killed at the deadline. Does not see REPRISE_OUTPUT.
ChildEnd run_child(const ChildSpec& spec);

struct DaemonSpec {
  std::vector<std::string> argv;
  std::string cwd;       // empty = where we are
  std::string log;       // appended to; empty = /dev/null
  std::string pid_note;  // written with the pid before the program begins; never empty
};

// Starts what is meant to outlive us: its own session, no open files, no REPRISE_ variable. Its pid
// is in `pid_note` before its first instruction runs, so that nobody who looks can miss it. An
// error means that it does not run.
base::Result<pid_t> start_daemon(const DaemonSpec& spec);

}  // namespace reprise::actions
