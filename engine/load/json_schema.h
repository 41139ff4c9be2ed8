// JSON Schema (draft-07, which editors' YAML support reads) of the whole runbook language.
#pragma once

#include <string>

#include "model/action_schema.h"

namespace reprise::load {

// Indented JSON. Actions that are not in the build are in it, described as such.
std::string json_schema(const model::ActionCatalog& catalog);

}  // namespace reprise::load
