#include "core/change.h"
#include "core/evolve/folder.h"
#include "core/machine.h"

namespace reprise::core {

namespace events = model::events;

base::Status admit(const Data& data, const model::EventBody& body) {
  const bool creates = std::holds_alternative<events::RunCreated>(body);
  if (creates != (data.seq == 0)) return undefined("a run begins with run.created, once");
  const bool over = data.scopes.front().phase == model::RunPhase::ended;
  const bool always = std::holds_alternative<events::NoteAdded>(body) ||
                      std::holds_alternative<events::RunResumed>(body);
  if (over && !always) return undefined("the run is over");
  if (model::step_of(body).empty() || data.started_us != 0) return {};
  // A run that is cancelled before it began leaves its steps out.
  if (data.cancel && std::holds_alternative<events::StepSkipped>(body)) return {};
  return undefined("the run has not started");
}

base::Status evolve(State& state, const model::Event& event) {
  Data& data = state.data();
  if (auto admitted = admit(data, event.body); !admitted) return admitted;
  Folder folder{{data, event.at}};
  if (auto folded = std::visit(folder, event.body); !folded) return folded;
  ++data.seq;
  data.last = event.at;
  return {};
}

State initial(std::string run_id, std::shared_ptr<const model::Plan> plan) {
  State state(std::move(run_id), std::move(plan));
  const base::Instant never;
  const Fold fold{state.data(), never};
  add_frame(fold, FrameKind::body, no_node, 0);
  state.data().scopes.front().inputs = state.plan().inputs;
  return state;
}

base::Result<State> restore(std::string run_id, std::shared_ptr<const model::Plan> plan,
                            std::span<const model::Event> events) {
  State state = initial(std::move(run_id), std::move(plan));
  for (const auto& event : events) {
    if (auto folded = evolve(state, event); !folded) {
      base::Error error = folded.error();
      error.message = "event " + std::to_string(state.seq() + 1) + " (" +
                      std::string(model::kind_name(event.body)) + "): " + error.message;
      return base::fail(std::move(error));
    }
  }
  return state;
}

}  // namespace reprise::core
