// Inputs: everything the world can tell the core about one run. Plain data with time and actor, so
// that a test, a drill or another machine can say the same.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "base/result.h"
#include "model/event.h"

namespace reprise::model {
namespace inputs {

// The run exists (run.created is in the journal) and holds its concurrency groups: begin.
struct Granted {};
// A new engine has taken the run over. `open` attempts that are not reported after this are lost.
struct Recovered {
  std::string engine_version;
  std::uint64_t epoch = 0;
  std::vector<std::string> changed = {};  // for events::RunResumed
};
enum class EvaluatePhase : std::uint8_t {
  when,     // -> boolean
  foreach,  // -> list
  inputs,   // -> map: the action's rendered parameters, plus "@env", "@cwd" and "@stdin"
  until,    // -> boolean, of `repeat`
  outputs,  // -> map: the declared outputs of a block or a called runbook
  probe,    // -> map: the probe's parameters
  undo,     // -> map: the undo's parameters
  gate,     // -> map: the parameters of the step's approve gate
};
struct Evaluated {
  std::string step;
  EvaluatePhase phase = EvaluatePhase::when;
  base::Result<Value> result;
};
struct AttemptReported {
  events::AttemptFinished finished;
};
// Proven dead, without a result. `never_started`: proven that nothing of it ever ran.
struct AttemptGone {
  AttemptId id;
  std::string cause;
  bool never_started = false;
};
struct AttemptUnprovable {
  AttemptId id;
  std::string cause;
};  // may still be alive
// A script wants to make a call; `started` without its key, which the core gives.
struct CallRequested {
  events::CallStarted started;
};
struct CallReported {
  events::CallFinished finished;
};
struct Answered {
  std::string question, by, choice, note;
  Value fields = {};
  std::string show_hash = {}, plan_hash = {};  // what was looked at; empty = not said
  std::string person = {};                     // for events::QuestionAnswered
  bool break_glass = false;
};
struct TimerDue {};  // look at the timers
struct CancelRequested {
  std::string by, reason;
  bool undo = false;
};
struct PauseRequested {
  std::string by;
};
struct ContinueRequested {
  std::string by;
};
struct StopRequested {
  std::string by, reason;
  bool hard = false;
};
struct StopCleared {
  std::string by, reason;
  bool break_glass = false;
};
struct SkipRequested {
  std::string step, by, reason;
  bool break_glass = false;
};
struct RetryRequested {
  std::string step, by;
  std::string person = {};
};
struct NoteGiven {
  std::string by, text;
};

}  // namespace inputs

using InputBody =
    std::variant<inputs::Granted, inputs::Recovered, inputs::Evaluated, inputs::AttemptReported,
                 inputs::AttemptGone, inputs::AttemptUnprovable, inputs::CallRequested,
                 inputs::CallReported, inputs::Answered, inputs::TimerDue, inputs::CancelRequested,
                 inputs::PauseRequested, inputs::ContinueRequested, inputs::StopRequested,
                 inputs::StopCleared, inputs::SkipRequested, inputs::RetryRequested,
                 inputs::NoteGiven>;

struct Input {
  base::Instant now;
  InputBody body;
};

}  // namespace reprise::model
