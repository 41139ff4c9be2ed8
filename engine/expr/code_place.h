// CodePlace: from an offset in an expression's code to a place in the source it was written in.
#pragma once

#include <cstddef>
#include <string_view>

#include "model/param.h"

namespace reprise::expr {

// Of its expression, where it begins with one.
base::Place place_of(const model::Param& param);

base::Place place_at(const model::Expression& expression, std::size_t offset, std::size_t length);

// Where `word` stands in line `line` (from 1) of the code as a word of its own; without a word,
// where that line begins. The expression's own place where there is no such thing.
base::Place place_of_word(const model::Expression& expression, int line, std::string_view word);

}  // namespace reprise::expr
