// The one action of a step, a probe or an undo: `uses` and `with`, or the short forms.
#pragma once

#include <optional>
#include <string>

#include "load/decoding.h"
#include "load/fields.h"
#include "model/step.h"

namespace reprise::load {

// Reads uses, with, run, shell and lua of `fields`. `run` and `shell` become `exec`. nullopt after
// it was reported that there is none or more than one, or that the action is unknown or not of this
// build; its parameters are then not looked at.
std::optional<model::Action> decode_action(Decoding& decoding, const Fields& fields);

// An action as a value of its own (`undo: {action}`); other keys are told. `what` as in scalars.h.
std::optional<model::Action> decode_action_map(Decoding& decoding, Node node,
                                               const std::string& what);

// A called runbook has steps of its own, which only a step can hold: elsewhere `call` is told.
std::optional<model::Action> refuse_step_action(Decoding& decoding,
                                                std::optional<model::Action> action,
                                                const std::string& what);

// `approve: {...}` on a step.
std::optional<model::Action> decode_gate(Decoding& decoding, Node node);

}  // namespace reprise::load
