// ScriptProcess: the confined process in which one script computes, as seen from the worker.
#pragma once

#include <sys/types.h>

#include <string>
#include <variant>

#include "base/result.h"
#include "base/time.h"
#include "process/unique_fd.h"
#include "script/machine.h"
#include "worker/frames.h"

namespace reprise::worker {

class ScriptProcess {
 public:
  struct Bounds {
    base::Millis cpu_ms = 10'000;
    std::size_t memory_bytes = 64u << 20;
  };
  struct Said {
    std::string line;
  };
  // It was killed by somebody: not the script's doing.
  struct Killed {};
  // Error codes: as Machine, and lua-crash.
  using Word = std::variant<script::Call, Said, script::Machine::Ended, Killed, base::Error>;

  static base::Result<ScriptProcess> start(const script::Program& program, const Bounds& bounds);
  ScriptProcess(ScriptProcess&& other) noexcept;
  ~ScriptProcess();

  // Waits for its next word. After a Call it waits for one of the two below.
  Word listen();
  void answer(const model::Value& given);
  void complain(const std::string& misuse);

 private:
  ScriptProcess(pid_t pid, process::UniqueFd in, process::UniqueFd out)
      : pid_(pid), in_(std::move(in)), out_(std::move(out)), frames_(in_.get()) {}
  Word end();

  pid_t pid_ = -1;
  process::UniqueFd in_, out_;  // of the worker's side
  FrameReader frames_;
};

}  // namespace reprise::worker
