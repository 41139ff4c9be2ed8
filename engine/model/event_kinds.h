// The stable names of event kinds in the journal, in the order of EventBody's alternatives.
#pragma once

#include <array>
#include <string_view>
#include <variant>

#include "model/event.h"

namespace reprise::model {

inline constexpr std::array<std::string_view, std::variant_size_v<EventBody>> event_kinds = {
    "run.created",        "run.started",        "run.resumed",
    "run.paused",         "run.continued",      "run.cancel_requested",
    "run.stop_requested", "run.stop_cleared",   "run.phase_changed",
    "run.finished",       "step.skipped",       "step.opened",
    "foreach.expanded",   "round.finished",     "step.succeeded",
    "step.failed",        "step.cancelled",     "attempt.started",
    "attempt.finished",   "attempt.lost",       "call.started",
    "call.finished",      "probe.finished",     "retry.scheduled",
    "timer.set",          "timer.due",          "question.asked",
    "question.answered",  "question.withdrawn", "note.added",
    "guard.checked",      "guard.breached",     "run.cancel_deferred",
    "scope.leaving"};
static_assert(event_kinds.back() == "scope.leaving", "every alternative has its name");

}  // namespace reprise::model
