// The types that inputs, form fields and captured outputs share, and reading a value of one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/runbook.h"

namespace reprise::load {

// In the order of model::InputType: string int number bool decimal duration timestamp path list
// map.
const std::vector<std::string>& input_type_names();

// A value from text (a command line, a scalar of a runbook): lists and maps are JSON. Durations and
// decimals become their canonical text, timestamps UTC. Errors say what is wanted.
base::Result<model::Value> value_from_text(model::InputType type, std::string_view text);
// A value that has a type already (from JSON or YAML data).
base::Result<model::Value> value_from_data(model::InputType type, const model::Value& value);

// -1, 0 or 1: `left` against `right`, both values of `type`, which has an order (is_ordered).
int compare(model::InputType type, const model::Value& left, const model::Value& right);
bool is_ordered(model::InputType type);

// enum, pattern, min and max of `spec`, for a value of its type. RP0263, RP0264, RP0265.
base::Status check_bounds(const model::InputSpec& spec, const model::Value& value);

}  // namespace reprise::load
