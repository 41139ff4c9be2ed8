#include "core/decide/decider.h"

namespace reprise::core {

Decision Decider::operator()(const model::inputs::PauseRequested& input) const {
  if (is_over()) return warn("the run is over");
  if (data.paused) return warn("the run is paused already");
  return only(model::events::RunPaused{input.by});
}

Decision Decider::operator()(const model::inputs::ContinueRequested& input) const {
  if (is_over()) return warn("the run is over");
  if (data.stopped) return warn("the kill switch is set; `clear` it first");
  if (!data.paused && !data.held) return warn("the run is not paused");
  return only(model::events::RunContinued{input.by});
}

}  // namespace reprise::core
