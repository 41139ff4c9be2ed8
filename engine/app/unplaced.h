// Unplaced: a step without the places of its text, for comparing what two runbooks say.
#pragma once

#include <string>

#include "model/step.h"

namespace reprise::app {

// Equal texts mean: the two steps say the same, wherever they stand in their files.
std::string unplaced_text(const model::Step& step);

}  // namespace reprise::app
