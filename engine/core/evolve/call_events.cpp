#include <algorithm>

#include "core/evolve/folder.h"
#include "core/nodes.h"
#include "model/action_module.h"

namespace reprise::core {

namespace events = model::events;

namespace {

base::Result<OpenAttempt*> attempt_of(const Fold& fold, const model::AttemptId& id) {
  const auto found = fold.data.attempts.find(id);
  const bool recorded = id.role == model::AttemptRole::main || id.role == model::AttemptRole::undo;
  if (found == fold.data.attempts.end() || !recorded)
    return base::fail("corrupt-journal", "no such attempt is at work: " + id.step);
  return &found->second;
}

// The class of what is under way: the step's own, or that of the call where it is stronger.
model::EffectClass effect_with(const Fold& fold, const model::AttemptId& id, NodeIndex index,
                               model::EffectClass call) {
  if (id.role == model::AttemptRole::undo) return model::EffectClass::unsafe;
  const auto& spec = planned_of(fold.data, fold.node(index)).spec;
  return model::is_module(spec.action.with) ? call : std::max(spec.effect, call);
}

}  // namespace

void assume_call(const Fold& fold, NodeIndex index) {
  Side& side = fold.side(index);
  side.calls.back().finished = side.calls.back().assumed = true;
  side.losses = 0;
}

base::Status Folder::operator()(const events::CallStarted& event) {
  auto attempt = attempt_of(fold, event.id);
  if (!attempt) return base::fail(attempt.error());
  const auto index = node_at(fold.data, event.id.step);
  if (!index) return base::fail(index.error());
  auto& calls = fold.side(*index).calls;
  const bool again = open_call(fold.data, *index) != nullptr;
  if ((*attempt)->call != 0 || event.call != calls.size() + (again ? 0 : 1))
    return undefined("calls do not follow each other");
  if (!again) calls.emplace_back();
  calls.back() = {event.name,   event.args_hash, event.args, event.place,
                  event.effect, false,           false,      {}};
  (*attempt)->call = event.call;
  (*attempt)->effect = effect_with(fold, event.id, *index, event.effect);
  return {};
}

base::Status Folder::operator()(const events::CallFinished& event) {
  auto attempt = attempt_of(fold, event.id);
  if (!attempt) return base::fail(attempt.error());
  if ((*attempt)->call == 0 || (*attempt)->call != event.call)
    return undefined("this call is not under way");
  const auto index = node_at(fold.data, event.id.step);
  if (!index) return base::fail(index.error());
  (*attempt)->call = 0;
  (*attempt)->effect = effect_with(fold, event.id, *index, model::EffectClass::none);
  Side& side = fold.side(*index);
  if (event.withdrawn) {
    side.calls.pop_back();
    return {};
  }
  side.calls.back().finished = true;
  side.calls.back().result = event.result;
  side.losses = 0;  // it gets on
  return {};
}

}  // namespace reprise::core
