// Effects: everything the core may ask of the world. Performed only after the events recorded in
// the same decision are committed; Evaluate alone is pure and is answered at once.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "model/event.h"
#include "model/input.h"

namespace reprise::model {
namespace effects {

struct Evaluate {
  std::string step;
  inputs::EvaluatePhase phase = inputs::EvaluatePhase::when;
};
struct StartAttempt {
  AttemptId id;
  std::string action;            // the main action's, the probe's or the undo's name
  EffectClass effect = EffectClass::unsafe;
  std::string key;
  Value inputs;                  // as recorded in attempt.started
  std::optional<base::Millis> timeout_ms = {};
  base::Millis settle_ms = 0;    // wait this long before starting (probes)
};
// A script's call is recorded: it may be made now.
struct PerformCall {
  AttemptId id;
  std::uint32_t call = 1;
  std::string key;
};
struct StopAttempt {
  AttemptId id;
  base::Millis grace_ms = 10'000;  // TERM, then after this KILL
};
struct SetTimer { Deadline due; };  // wake the run with TimerDue then; earlier or again is harmless
struct Publish { std::string warning; };
struct RunEnded { RunStatus status = RunStatus::succeeded; };

}  // namespace effects

using Effect =
    std::variant<effects::Evaluate, effects::StartAttempt, effects::PerformCall,
                 effects::StopAttempt, effects::SetTimer, effects::Publish, effects::RunEnded>;

}  // namespace reprise::model
