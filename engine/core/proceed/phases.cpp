#include "core/agenda.h"
#include "core/machine_parts.h"

namespace reprise::core {

namespace events = model::events;

namespace {

model::RunStatus end_status(const Data& data) {
  if (data.cancel) return model::RunStatus::cancelled;
  return data.error ? model::RunStatus::failed : model::RunStatus::succeeded;
}

}  // namespace

Decision change_phase(const Data& data, FrameIndex index) {
  const auto next = following(data, index);
  if (next != model::RunPhase::ended)
    return only(events::RunPhaseChanged{next, path_of(data, data.frames[index].owner)});
  const auto status = end_status(data);
  Decision decision = end_watching(data, true);
  add(decision, events::RunFinished{status, data.error, data.warnings});
  decision.then.push_back(model::effects::RunEnded{status});
  return decision;
}

}  // namespace reprise::core
