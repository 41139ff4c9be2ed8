#include "core/decide/decider.h"

namespace reprise::core {

Decision Decider::operator()(const model::inputs::NoteGiven& input) const {
  return only(model::events::NoteAdded{input.by, input.text});
}

}  // namespace reprise::core
