// `process:` of a scope: a program that is held open instead of being entered and left by actions.
#pragma once

#include "load/decoding.h"
#include "load/fields.h"
#include "model/runbook.h"

namespace reprise::load {

// Gives the scope the actions that open the process, end it, and prove that. Gives the guard that
// watches it while the scope is entered. `scope` are the keys beside it, of which `enter`, `exit`
// and `verify` have no meaning then.
model::Guard decode_process(Decoding& decoding, Node process, const Fields& scope,
                            model::Stay& stay);

}  // namespace reprise::load
