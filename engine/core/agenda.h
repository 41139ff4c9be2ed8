// The agenda: which list of open work a node or a frame stands in is a function of the state,
// computed here. evolve() refreshes it where something changed; a test recomputes it for
// everything.
//   settle  its next event can be told at once, and starts nothing
//   start   it may start something that needs no place of max_parallel
//   queue   it waits for a place
#pragma once

#include "core/data.h"

namespace reprise::core {

Duty duty_of(const Data& data, NodeIndex node);
// The phase a scope goes to next; the present one while it must wait; `ended` when it is done.
model::RunPhase following(const Data& data, FrameIndex scope);
// It would go on to what comes after its steps and undos: only temporary states may be open.
bool ends_but_for_stays(const Data& data, FrameIndex scope);
bool wants_undo(const Data& data, FrameIndex scope);
bool phase_is_due(const Data& data, FrameIndex scope);
bool undo_is_due(const Data& data, FrameIndex scope);
bool drain_is_due(const Data& data, FrameIndex frame);

}  // namespace reprise::core
