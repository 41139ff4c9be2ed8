// Argv made by expressions: what they bring in stays an argument and never becomes an option.
#pragma once

#include "base/result.h"
#include "model/param.h"

namespace reprise::expr {

// `rendered` is what `argv` rendered to: a list. Refuses an item that begins with '-' where its
// template did not, unless after a "--" of the template; secrets (every user can read argv); lists,
// maps, null and NUL bytes. The error is at the item's place.
base::Status check_argv(const model::Param& argv, const model::Value& rendered);

}  // namespace reprise::expr
