// One document into one Runbook, everything but the runbooks it calls.
#pragma once

#include "load/decoding.h"
#include "load/document.h"
#include "model/runbook.h"

namespace reprise::load {

// Reports whatever is wrong, up to the end of the document; the runbook is of use only when nothing
// was reported.
model::Runbook decode_runbook(Decoding& decoding, const Document& document, std::uint32_t source);

}  // namespace reprise::load
