// The bindings file: what a runbook's targets, secrets, contacts and notify routes are in one
// place.
#pragma once

#include <string>

#include "base/diagnostic.h"
#include "base/source_map.h"
#include "model/runbook.h"

namespace reprise::load {

struct LoadedBindings {
  model::Bindings bindings;  // of use only without errors
  base::SourceMap sources;
  base::Diagnostics diagnostics;
};

LoadedBindings load_bindings(std::string name, std::string text);

}  // namespace reprise::load
