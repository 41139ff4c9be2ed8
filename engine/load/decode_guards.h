// `guards:` of a run: checks that are made again and again while steps are at work.
#pragma once

#include <vector>

#include "load/decode_policy.h"
#include "load/decoding.h"
#include "load/document.h"
#include "model/runbook.h"

namespace reprise::load {

std::vector<model::Guard> decode_guards(Decoding& decoding, Node node, const Defaults& defaults);

// RP0228. Also of the guards that watch the processes of scopes, which have the scopes' names.
void check_guard_names(Decoding& decoding, const std::vector<model::Guard>& guards);

// The one action of a check, which may only look: RP0229 where it is known to do more.
std::optional<model::Action> decode_check(Decoding& decoding, Node node, const std::string& what);

}  // namespace reprise::load
