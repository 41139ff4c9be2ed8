// Decider: what one input means for one run. One overload per kind of input, one file each.
#pragma once

#include "core/machine_parts.h"
#include "model/input.h"

namespace reprise::core {

struct Decider {
  const Data& data;
  const base::Instant& now;

  Decision operator()(const model::inputs::Granted& input) const;
  Decision operator()(const model::inputs::Recovered& input) const;
  Decision operator()(const model::inputs::Evaluated& input) const;
  Decision operator()(const model::inputs::AttemptReported& input) const;
  Decision operator()(const model::inputs::AttemptGone& input) const;
  Decision operator()(const model::inputs::AttemptUnprovable& input) const;
  Decision operator()(const model::inputs::CallRequested& input) const;
  Decision operator()(const model::inputs::CallReported& input) const;
  Decision operator()(const model::inputs::Answered& input) const;
  Decision operator()(const model::inputs::TimerDue& input) const;
  Decision operator()(const model::inputs::CancelRequested& input) const;
  Decision operator()(const model::inputs::PauseRequested& input) const;
  Decision operator()(const model::inputs::ContinueRequested& input) const;
  Decision operator()(const model::inputs::StopRequested& input) const;
  Decision operator()(const model::inputs::StopCleared& input) const;
  Decision operator()(const model::inputs::SkipRequested& input) const;
  Decision operator()(const model::inputs::RetryRequested& input) const;
  Decision operator()(const model::inputs::NoteGiven& input) const;

  bool is_over() const { return data.scopes.front().phase == model::RunPhase::ended; }
};

// The rendered parameters of an action that the core carries out itself.
Decision do_core_action(const Data& data, NodeIndex node, const model::Value& inputs,
                        const base::Instant& now);
// The inputs of a called runbook: what is given, with its defaults.
base::Result<model::Value> inputs_of_call(const Data& data, NodeIndex node,
                                          const model::Value& given);
template <class Predicate>
void stop_attempts(const Data& data, Predicate picked, Decision& decision) {
  for (const auto& [id, attempt] : data.attempts)
    if (picked(attempt)) decision.then.push_back(model::effects::StopAttempt{id});
}

}  // namespace reprise::core
