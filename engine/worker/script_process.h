// ScriptProcess: the confined process in which scripts of one source compute, one after the other,
// as seen from the worker.
#pragma once

#include <sys/types.h>

#include <optional>
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
    bool operator==(const Bounds&) const = default;
  };
  struct Said {
    std::string line;
  };
  // It was killed by somebody: not the script's doing.
  struct Killed {};
  // Error codes: as Machine, and lua-crash.
  using Word = std::variant<script::Call, Said, script::Machine::Ended, Killed, base::Error>;

  static base::Result<ScriptProcess> start(script::Program program, const Bounds& bounds);
  // One that waits for its first script, which begin_first() gives it.
  static base::Result<ScriptProcess> start_spare(const Bounds& bounds);
  ScriptProcess(ScriptProcess&& other) noexcept;
  ScriptProcess& operator=(ScriptProcess&& other) noexcept;
  ~ScriptProcess();

  // Waits for its next word. After a Call it waits for one of the two below.
  Word listen();
  void answer(const model::Value& given);
  void complain(const std::string& misuse);

  // Its last script has come to its end, well; so another one may begin in a fresh state, if it is
  // of the same source and bounds and the process may compute for so long. False: it cannot.
  bool is_as_new() const { return ended_well_; }
  bool is_for(const script::Program& program, const Bounds& bounds) const;
  bool begin_again(const script::Program& program);
  const Bounds& bounds() const { return bounds_; }
  bool begin_first(script::Program program);

 private:
  static base::Result<ScriptProcess> fork(std::optional<script::Program> program,
                                          const Bounds& bounds);
  ScriptProcess(pid_t pid, std::optional<script::Program> program, const Bounds& bounds,
                process::UniqueFd in, process::UniqueFd out)
      : pid_(pid),
        program_(std::move(program)),
        bounds_(bounds),
        in_(std::move(in)),
        out_(std::move(out)),
        frames_(in_.get()) {}
  Word end();
  bool raise_cpu_limit();

  pid_t pid_ = -1;
  std::optional<script::Program> program_;  // the first one; none yet: a spare process
  Bounds bounds_;
  bool ended_well_ = false;
  std::int64_t raised_us_ = 0;  // boot clock
  process::UniqueFd in_, out_;  // of the worker's side
  FrameReader frames_;
};

}  // namespace reprise::worker
