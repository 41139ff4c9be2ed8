// Constants of actions whose bounds are no part of a type: what must not be empty, and counts.
#pragma once

#include "load/decoding.h"
#include "model/step.h"

namespace reprise::load {

void check_values(Reporter& report, std::string_view action, const model::Param& with);

}  // namespace reprise::load
