#include "graph/marks.h"

namespace reprise::graph {

const Mark* mark_of(const Marks& marks, model::GraphIndex graph, model::StepIndex step) {
  const auto found = marks.find({graph, step});
  return found == marks.end() ? nullptr : &found->second;
}

std::string words_of(const Mark& mark) {
  return mark.detail.empty() ? mark.word : mark.word + ", " + mark.detail;
}

std::string_view to_text(Tone tone) {
  switch (tone) {
    case Tone::good:
      return "good";
    case Tone::bad:
      return "bad";
    case Tone::wait:
      return "wait";
    case Tone::active:
      return "active";
    case Tone::dim:
      return "dim";
    case Tone::plain:
      break;
  }
  return "plain";
}

}  // namespace reprise::graph
