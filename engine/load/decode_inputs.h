// `inputs:` of a runbook, and the names that data may have.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "load/decoding.h"
#include "load/document.h"
#include "model/runbook.h"

namespace reprise::load {

// Also the `form` of `ask`. `what` names the map ("'inputs'").
std::vector<model::InputSpec> decode_inputs(Decoding& decoding, Node node, const std::string& what);

// A constant of the input's type; nullopt after it was told why it is none.
std::optional<model::Value> read_input_value(Decoding& decoding, model::InputType type, Node node,
                                             const std::string& what);

// [A-Za-z_][A-Za-z0-9_-]{0,63} and no Lua keyword, so that expressions can name it. RP0206, RP0205.
bool check_data_name(Decoding& decoding, Node key, const std::string& what);

}  // namespace reprise::load
