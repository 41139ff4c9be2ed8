// StepMarks: how each step of a run's plan stands, for the drawings of its graph.
#pragma once

#include "core/state.h"
#include "graph/marks.h"

namespace reprise::console {

graph::Tone tone_of(model::StepPhase phase);
graph::Tone tone_of(model::RunStatus status);
// One character that stands for a phase: a tick, a cross, ..
std::string_view glyph_of(model::StepPhase phase);

// Steps that were never reached wait, or after the run's end were not reached. A step that is
// executed several times, by a fan-out around it or of its own, tells of its most pressing
// execution, and how many are done.
graph::Marks marks_of(const core::State& state);

}  // namespace reprise::console
