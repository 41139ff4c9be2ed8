// JSON Schema (draft-07, which editors' YAML support reads) of the whole runbook language.
#pragma once

#include <string>

#include "model/action_schema.h"

namespace reprise::load {

// Indented JSON. It offers the actions of the build; those of the language that are not in it are
// refused, unless the runbook brings actions of its own.
std::string json_schema(const model::ActionCatalog& catalog);

}  // namespace reprise::load
