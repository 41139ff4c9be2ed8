// The table of step phases: what may follow what, and why. evolve() consults it for every change of
// a phase; what is not in it is not ours. docs/transitions.md is printed from it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/event.h"

namespace reprise::core {

// Why a phase changes: an event with the detail that matters, or a consequence inside the state.
enum class Trigger : std::uint8_t {
  needs_met,          // all needs have ended well, or `when` is to judge how they ended
  admitted,           // its fan-out has a place for this item
  reused,             // a rerun took over its outputs
  opened,             // step.opened
  expanded,           // foreach.expanded
  attempt_started,    // attempt.started
  attempt_succeeded,  // attempt.finished, succeeded
  attempt_failed,     // attempt.finished, a definite failure
  attempt_unknown,    // attempt.finished or attempt.lost: it may have happened
  attempt_again,      // attempt.finished or attempt.lost: harmless, so once more
  attempt_ended,      // attempt.finished or attempt.lost: what follows is recorded next
  probe_started,      // attempt.started, role probe
  probe_happened,     // probe.finished: happened
  probe_again,        // probe.finished: did not happen
  probe_unclear,      // probe.finished: cannot tell
  undo,               // anything about its undo
  retry_scheduled,    // retry.scheduled
  timer_set,          // timer.set
  timer_fired,        // timer.due
  round_due,          // timer.due: `every` of repeat has passed
  asked,              // question.asked
  answered,           // question.answered: what follows is recorded next
  answered_again,     // question.answered: (once more) from `ready`
  round_finished,     // round.finished
  succeeded,          // step.succeeded
  failed,             // step.failed
  skipped,            // step.skipped
  cancelled,          // step.cancelled
  inner_doubt,        // a step inside may or may not have happened
  inner_clear,        // ... and now it is known
  reset,              // its block, call or fan-out starts another round or try
};

struct Transition {
  model::StepPhase phase;
  Trigger trigger;
  model::StepPhase next;
};

std::span<const Transition> transitions();
// nullopt: undefined.
std::optional<model::StepPhase> next_phase(model::StepPhase phase, Trigger trigger);
bool is_terminal(model::StepPhase phase);

std::string_view to_text(Trigger trigger);
// The page docs/transitions.md: one table, and the same as a DOT drawing.
std::string transitions_page();

}  // namespace reprise::core
