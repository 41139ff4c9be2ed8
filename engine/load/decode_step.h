// Steps: those of a runbook or block by their ids, and those of handler lists.
#pragma once

#include <string>
#include <vector>

#include "load/decode_policy.h"
#include "load/decoding.h"
#include "load/document.h"
#include "model/step.h"

namespace reprise::load {

// `steps:`: id -> step, in the order written.
std::vector<model::Step> decode_steps(Decoding& decoding, Node node, const Defaults& defaults);

// A list of steps without ids (`on_failure`, `finally`); `what` names the list in messages.
std::vector<model::Step> decode_handlers(Decoding& decoding, Node node, const Defaults& defaults,
                                         const std::string& what);

}  // namespace reprise::load
