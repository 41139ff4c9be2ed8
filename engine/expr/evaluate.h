// Bounded evaluation of Lua 5.4 expressions: a pure function of (expression, scope).
#pragma once

#include "base/result.h"
#include "expr/scope.h"
#include "model/names.h"
#include "model/param.h"

namespace reprise::expr {

// Bounds of one evaluation; going over is an error at the expression's place.
struct Bounds {
  std::size_t memory_bytes = 4u << 20;
  int instructions = 100'000;
};

// Compiles only: a syntax error, or a name outside the allowed ones, at its line and column.
base::Status check(const model::Expression& expression);

// Errors carry the expression's Place: unknown name, indexed nil, wrong type, NaN, infinity, a
// secret that was compared, measured or indexed, bounds. A nil result is Value null.
base::Result<model::Value> evaluate(const model::Expression& expression, const Scope& scope,
                                    const Bounds& bounds = {});

// As evaluate, and the result must be a boolean.
base::Result<bool> evaluate_condition(const model::Expression& expression, const Scope& scope);

// Renders a Param tree once; what comes out is data. Entries whose whole-string expression is nil
// are left out of maps (an absent optional key); elsewhere nil is an error. Inside longer text only
// text, number, boolean, decimal and secret render.
base::Result<model::Value> render(const model::Param& param, const Scope& scope);

// As render, and the result must be a list.
base::Result<model::Value> render_list(const model::Param& param, const Scope& scope);

// The names an expression uses, found without running it; a syntax error is an error at its place.
base::Result<model::Names> names_of(const model::Expression& expression);

}  // namespace reprise::expr
