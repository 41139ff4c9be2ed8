// Running an expression: from its syntax to Lua code, and from Lua's complaint to an error with a
// place.
#pragma once

#include <optional>

#include "expr/session.h"
#include "expr/syntax.h"

namespace reprise::expr {

// `return CODE` with every comparison as a call of ours; lines stay what they are.
std::string lua_code(const model::Expression& expression, const Syntax& syntax);

// Compiles, and with `run` also runs. A nil result is nullopt.
base::Result<std::optional<model::Value>> run_code(const model::Expression& expression,
                                                   const Syntax& syntax, Session& session,
                                                   const Bounds& bounds, bool run);

}  // namespace reprise::expr
