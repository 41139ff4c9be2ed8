// ReadModule: what the module of an action declares, found by running its top level - bounded in
// instructions and memory, with nothing that could call out or not come back.
#pragma once

#include "model/action_module.h"

namespace reprise::script {

// `find` is asked for each module that the top level requires.
model::ModuleReading read_module(const model::ModuleText& main, const model::FindModule& find);

}  // namespace reprise::script
