// What a check found against what it wanted: equal, or within bounds; numbers exactly.
#pragma once

#include <optional>
#include <string>

#include "actions/check.h"

namespace reprise::actions {

// Text as it is, everything else as JSON.
std::string text_of(const model::Value& value);
// The same number may be written as an integer here and as a text there.
bool same_value(const model::Value& wanted, const model::Value& found);
// What is wrong with `found` by the keys `min` and `max` of `spec`; `detail` is what was found, for
// people. Numbers with an exponent count as their value.
std::optional<Finding> out_of_bounds(const model::Value& spec, const model::Value& found,
                                     const std::string& detail);

}  // namespace reprise::actions
