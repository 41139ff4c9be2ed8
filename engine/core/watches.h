// Watches: what this engine knows of the checks that guards are making. None of it is recorded.
#pragma once

#include <optional>

#include "core/machine_parts.h"
#include "model/effect.h"
#include "model/input.h"

namespace reprise::core {

// What a report about a check has found, and for which guard.
struct Looked {
  NodeIndex guard = no_node;
  Finding finding = {};
};
std::optional<Looked> looked_of(const Data& data, const model::inputs::AttemptReported& report);
std::optional<Looked> looked_of(const Data& data, const model::inputs::AttemptGone& report);
std::optional<Looked> looked_of(const Data& data, const model::inputs::AttemptUnprovable& report);

// False where the input is about a check that nobody waits for (any more): it says nothing.
bool take_check(Data& data, const model::Input& input);
// A check that could not even be asked for.
void note_unasked(Data& data, NodeIndex guard, const base::Instant& now);
// Forgets guards that have ended and have nothing more to tell.
void forget_watches(Data& data);
void note_effect(Data& data, const model::Effect& effect);

}  // namespace reprise::core
