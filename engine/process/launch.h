// Launch: one child process as data - what to start, and how it ended. The shim carries it out; the
// engine only exchanges these with it.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"

namespace reprise::process {

// A shorter text is no secret (language 6.11): it would be found everywhere.
constexpr std::size_t secret_bytes_min = 8;

// A text that must not reach a disk: wherever the child says it, `mark` is kept instead.
struct HiddenText {
  std::string text, mark;
};

// `token` is unique on the machine and fit to be part of a file name.
struct LaunchSpec {
  std::string token;
  std::vector<std::string> argv;  // argv[0] without '/' is looked up in the PATH of `env`
  std::vector<std::pair<std::string, std::string>> env;  // the whole environment of the child
  std::string cwd;                                       // empty = "/"
  std::string stdin_text;
  base::Millis timeout_ms = 0;     // 0 = none
  base::Millis grace_ms = 10'000;  // between TERM and KILL
  base::Millis delay_ms = 0;       // wait before starting (a probe's `settle`)
  std::string log_path;            // stdout and stderr are appended here as they come;
                                   // made at the first byte
  std::string output_path;         // REPRISE_OUTPUT: absent at first, read after
  std::uint64_t log_bytes_max = 16u << 20;
  std::uint64_t stdout_bytes_max = 64u << 10;
  std::uint64_t output_bytes_max = 1u << 20;
  // Descendants may outlive the attempt when they have left its process group and its session and
  // do not carry its REPRISE_ATTEMPT_TOKEN: how `service` starts a daemon. All others are still
  // swept.
  bool daemons = false;
  // A program that serves one attempt after the other: shim/lease.h says how it is given its
  // standard input, folder and environment.
  bool shared = false;
  std::vector<HiddenText> hidden;  // lives in memory only, and is wiped when it was taken
  bool log_stdout = true, log_stderr = true;  // false: a line in the log says that it is left out
};

enum class Ending : std::uint8_t {
  exited,       // by itself, `exit` holds the status
  signalled,    // by a signal nobody of ours sent
  not_started,  // definite: there was no child, or its exec failed
  timed_out,    // ended by us at its deadline
  stopped,      // ended by us on request
};

struct LaunchResult {
  std::string token;
  Ending ending = Ending::exited;
  int exit = 0, signal = 0;
  std::string error;        // why it was not started
  std::string stdout_text;  // the first stdout_bytes_max bytes, raw
  std::string stderr_tail;  // the last 4 KiB, raw
  bool stdout_cut = false;
  std::string output_text;  // content of output_path, raw, capped
  bool output_cut = false;
  std::int64_t millis = 0;
  std::uint64_t log_bytes = 0;
  std::string log_sha256;
  std::string log_error;   // why the log ends early; empty = it holds all up to its cap
  bool survivors = false;  // a descendant could not be proven dead
  bool masked = false;     // the texts hold marks in place of hidden texts
};

}  // namespace reprise::process
