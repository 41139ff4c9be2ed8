// Syntax: what an expression says, found without running it - the names it uses and where it
// compares.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/names.h"

namespace reprise::expr {

// One use of < > <= >= == ~=. Offsets are bytes of the code: [begin, op_begin) is the left side,
// [op_end, end) the right one.
struct Comparison {
  std::size_t begin = 0, op_begin = 0, op_end = 0, end = 0;
  std::string_view op = {};
};

struct Syntax {
  model::Names names = {};
  std::vector<Comparison> comparisons = {};   // inner ones before outer ones
};

// The roots and helpers an expression may use.
const std::vector<std::string_view>& root_names();
const std::vector<std::string_view>& helper_names();
bool is_root(std::string_view name);

// An error is about the grammar, a name that is no root, helper or local, or a secret whose name is
// computed; it carries its place. The views in the result point into the expression's code.
base::Result<Syntax> parse(const model::Expression& expression);

}  // namespace reprise::expr
