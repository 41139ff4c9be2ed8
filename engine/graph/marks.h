// Marks: how the steps of a plan stand in a run, for its drawings. Told in words, and coloured too.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "model/plan.h"

namespace reprise::graph {

enum class Tone : std::uint8_t { plain, good, bad, wait, active, dim };

struct Mark {
  Tone tone = Tone::plain;
  std::string glyph, word;  // one character, for media that have it; "succeeded"
  std::string detail = {};  // "3 of 5", "attempt 2"; may be empty
};

// By graph and step. A step without a mark is drawn as in a plan.
using Marks = std::map<std::pair<model::GraphIndex, model::StepIndex>, Mark>;

const Mark* mark_of(const Marks& marks, model::GraphIndex graph, model::StepIndex step);
// "succeeded, 3 of 5".
std::string words_of(const Mark& mark);

// "good", "bad", ..: also the class that a drawing's style knows the tone by.
std::string_view to_text(Tone tone);

}  // namespace reprise::graph
