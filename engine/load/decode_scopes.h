// `scopes:` of a run: temporary states with a certain end.
#pragma once

#include <vector>

#include "load/decoding.h"
#include "load/document.h"
#include "model/runbook.h"

namespace reprise::load {

// A scope that is a process adds the guard that watches it.
std::vector<model::Stay> decode_scopes(Decoding& decoding, Node node,
                                       std::vector<model::Guard>& guards);

}  // namespace reprise::load
