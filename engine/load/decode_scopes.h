// `scopes:` of a run: temporary states with a certain end.
#pragma once

#include <vector>

#include "load/decoding.h"
#include "load/document.h"
#include "model/runbook.h"

namespace reprise::load {

std::vector<model::Stay> decode_scopes(Decoding& decoding, Node node);

}  // namespace reprise::load
