// Spawn: starts one program with exactly the files, environment and signal state it is given.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/result.h"

namespace reprise::process {

struct SpawnRequest {
  std::string program;  // a path; not looked up
  std::vector<std::string> argv;
  std::vector<std::string> env;  // NAME=value, the whole environment
  std::string cwd;               // empty = "/"
  std::vector<int> files;        // become 0, 1, 2, ... ; every other descriptor is closed
  bool new_session = false;      // else: its own process group in our session
};

// The program has begun (its exec succeeded), or there is no child at all and the error says why
// (code "not-started"). All signals are at their defaults and none is blocked in the child.
//
// Not Boost.Process: with Boost.Process v2 1.81 a launch of /bin/true with two pipes took 1.33
// times as long as by posix_spawn (680 against 512 microseconds from a small process, 780 against
// 506 from one of 10 MiB, where it goes on growing because it forks), and the limits of its
// launcher (no process group, no signal reset, leaking descriptors) would have had to be mended
// from outside. Not posix_spawn either: it maps a new stack each time and sets every signal there
// is, a sixth of what making a child costs (66 against 55 microseconds).
base::Result<pid_t> spawn(const SpawnRequest& request);

// The path that `name` means: itself where it has a '/', else the first executable regular file in
// the PATH of `env` (relative entries count from `cwd`).
base::Result<std::string> find_program(const std::string& name, const std::vector<std::string>& env,
                                       const std::string& cwd);

}  // namespace reprise::process
