// Form fields: what a person filled in, as the types of the question's form.
#pragma once

#include "base/result.h"
#include "core/machine.h"
#include "model/input.h"

namespace reprise::app {

// Of an answer to a question with a form: its fields checked and completed by defaults; any other
// input stays as it is. Error "usage" names the field that does not fit.
base::Status read_fields(const core::State& state, model::InputBody& input);

}  // namespace reprise::app
