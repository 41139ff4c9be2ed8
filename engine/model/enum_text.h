// The stored names of the enumerations of model/: one table each, in the order of the enumerators.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "model/event.h"
#include "model/plan.h"
#include "model/policy.h"

namespace reprise::model {

template <std::size_t N>
using Texts = std::array<std::string_view, N>;

// enum_texts(E{}) is the table of E: a type without one cannot be stored.
constexpr Texts<4> enum_texts(EffectClass) { return {"none", "read", "idempotent", "unsafe"}; }
constexpr Texts<4> enum_texts(OnFailure) { return {"abort", "continue", "ask", "handle"}; }
constexpr Texts<7> enum_texts(RunStatus) {
  return {"queued", "running", "waiting", "paused", "succeeded", "failed", "cancelled"};
}
constexpr Texts<6> enum_texts(RunPhase) {
  return {"steps", "draining", "undoing", "handling", "finalizing", "ended"};
}
constexpr Texts<11> enum_texts(StepPhase) {
  return {"waiting", "ready",     "running", "retry-wait", "unknown",  "probing",
          "asking",  "succeeded", "failed",  "skipped",    "cancelled"};
}
constexpr Texts<4> enum_texts(AttemptRole) { return {"main", "probe", "undo", "check"}; }
constexpr Texts<3> enum_texts(Verdict) { return {"succeeded", "failed", "unknown"}; }
constexpr Texts<10> enum_texts(QuestionKind) {
  return {"approval", "unknown", "manual", "ask",   "failure",
          "lost",     "alive",   "undo",   "clock", "guard"};
}
constexpr Texts<10> enum_texts(InputType) {
  return {"string",   "int",       "number", "bool", "decimal",
          "duration", "timestamp", "path",   "list", "map"};
}
constexpr Texts<3> enum_texts(OnConflict) { return {"refuse", "queue", "join"}; }
constexpr Texts<3> enum_texts(SecretSource::Kind) { return {"env", "file", "age"}; }
constexpr Texts<8> enum_texts(GraphKind) {
  return {"run", "block", "call", "handler", "run-handler", "finally", "guards", "stays"};
}
constexpr Texts<3> enum_texts(OnBreach) { return {"hold", "abort", "handle"}; }
constexpr Texts<3> enum_texts(GuardVerdict) { return {"ok", "breach", "no-data"}; }

template <class Enum>
constexpr std::string_view enum_text(Enum value) {
  return enum_texts(value).at(static_cast<std::size_t>(value));
}

template <class Enum>
std::optional<Enum> enum_from_text(std::string_view text) {
  constexpr auto texts = enum_texts(Enum{});
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (texts[i] == text) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace reprise::model
