// JSON Schema (draft-07) of the triggers file, for editors.
#pragma once

#include <string>

namespace reprise::load {

// Indented JSON.
std::string triggers_schema();

}  // namespace reprise::load
