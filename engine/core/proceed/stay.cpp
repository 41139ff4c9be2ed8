// When a temporary state is left: after its last step, at the end of the run, or at its `max`.
#include "core/agenda.h"
#include "core/machine_parts.h"
#include "core/transitions.h"

namespace reprise::core {

namespace events = model::events;

namespace {

// Why it is to be left now; empty while it is not.
std::string why_left(const Data& data, NodeIndex index) {
  const Stay& stay = data.stays.at(index);
  // What leaves it must not meet what enters it.
  if (data.nodes[enter_of(data, index)].phase == model::StepPhase::running) return "";
  if (stay.overdue) return "it has lasted longer than its max";
  const NodeIndex last = data.frames[stay.body].children[plan_of_stay(data, index).until];
  // What is undone may need the state; so it is left after that.
  if (ending_of(data, stay.body) != Ending::none || !is_terminal(data.nodes[last].phase))
    return ends_but_for_stays(data, stay.body) ? "the run ends" : "";
  return "step " + path_of(data, last) + " has ended";
}

}  // namespace

Decision tend_stays(const Data& data, const base::Instant& now) {
  for (const auto index : data.staying) {
    if (data.stays.at(index).leaving || !is_open_stay(data, index)) continue;
    const auto& plan = plan_of_stay(data, index);
    if (auto why = why_left(data, index); !why.empty())
      return only(events::StayEnded{path_of(data, index), plan.name, std::move(why)});
    if (plan.max_ms && data.timers.all.count({index, "max"}) == 0)
      return only(
          events::TimerSet{path_of(data, index), "scope", deadline_after(now, *plan.max_ms)});
  }
  return {};
}

}  // namespace reprise::core
