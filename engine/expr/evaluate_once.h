// What evaluate() and render() share.
#pragma once

#include <optional>

#include "expr/evaluate.h"

namespace reprise::expr {

// As evaluate, but tells nil (nullopt) from null.
base::Result<std::optional<model::Value>> evaluate_once(const model::Expression& expression,
                                                        const Scope& scope, const Bounds& bounds);

}  // namespace reprise::expr
