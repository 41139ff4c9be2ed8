// The triggers file: who may send alerts, and what they start. docs/triggers.md is the promise.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/source_map.h"
#include "model/triggers.h"

namespace reprise::load {

struct LoadedTriggers {
  model::Triggers triggers;  // of use only without errors
  base::SourceMap sources;
  base::Diagnostics diagnostics;
};

// The inputs of a runbook by its id; nullptr where it is not known. With it the inputs that rules
// give are held against those that are declared.
using FindInputs = std::function<const std::vector<model::InputSpec>*(const std::string& runbook)>;

LoadedTriggers load_triggers(std::string name, std::string text, const FindInputs& find = {});

}  // namespace reprise::load
