// What each key of the language means, in one sentence: editors show it, and the manual page.
#pragma once

#include <string_view>

#include "model/value.h"

namespace reprise::load {

// A schema of a map whose properties are described where they did not describe themselves. `place`
// says which map of the language it is: "runbook", "step", "retry", ...
model::Value with_key_texts(const model::Value& schema, std::string_view place);

}  // namespace reprise::load
