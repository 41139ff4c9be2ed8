// StepRows: the table of steps - mark, name, state, elapsed and expected time, and what there is to
// say about it.
#pragma once

#include <set>

#include "console/live/deadlines.h"
#include "console/live/expectations.h"
#include "console/live/frame.h"
#include "console/live/step_list.h"
#include "console/text_form.h"

namespace reprise::console::live {

struct StepContext {
  const core::State& state;
  const Expectations& expectations;
  const std::set<model::StepIndex>& critical;  // of the run's own graph
  const Deadlines& deadlines;
  base::WallMicros now_us = 0;
  Charset charset = {};
};

// `title`: of the first column.
Row step_head(const std::string& title, int width, Charset charset);
Row step_row(const StepContext& context, const ListedStep& listed, int width);

// "12 steps: 5 succeeded, 2 running, 1 failed, 4 waiting", with marks where there is no room.
Row counts_row(const StepList& steps, int width, Charset charset);

Style style_of(Colour colour);
Style style_of(model::StepPhase phase);

}  // namespace reprise::console::live
