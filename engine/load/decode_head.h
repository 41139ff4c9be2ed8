// What a runbook says about itself besides its steps.
#pragma once

#include "load/decoding.h"
#include "load/fields.h"
#include "model/runbook.h"

namespace reprise::load {

// id, title, owner, severity, review, labels, links.
void decode_identity(Decoding& decoding, const Fields& fields, model::Runbook& runbook);
// objectives, concurrency, invariants.
void decode_promises(Decoding& decoding, const Fields& fields, model::Runbook& runbook);
// The actions written in Lua that the runbook brings: `uses`.
void decode_modules(Decoding& decoding, const Fields& fields);
// Run keys of the language that this build does not have.
void tell_later_keys(Decoding& decoding, const Fields& fields);

}  // namespace reprise::load
