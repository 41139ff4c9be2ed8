#include "base/sha256.h"
#include "core/machine_parts.h"
#include "model/action_module.h"
#include "model/json.h"

namespace reprise::core {

using model::AttemptRole;
using model::StepPhase;
namespace events = model::events;
namespace effects = model::effects;
using model::inputs::EvaluatePhase;

namespace {

constexpr base::Millis probe_timeout_ms = 60'000;  // where the step has none of its own

Decision evaluate(const Data& data, NodeIndex index, EvaluatePhase phase) {
  Decision decision;
  decision.then.push_back(effects::Evaluate{path_of(data, index), phase});
  return decision;
}

// `when` is judged once; whatever has been recorded since proves that it said yes.
bool when_is_known(const Data& data, NodeIndex index) {
  const Node& node = data.nodes[index];
  const auto& spec = planned_of(data, node).spec;
  if (spec.when == nullptr || data.frames[node.frame].kind == FrameKind::items) return true;
  if (data.asked.checked.count(index) != 0) return true;
  if (node.gate_passed || node.attempts > 0 || node.round > 0) return true;
  const FrameIndex inner = is_composite(data, node) ? inner_frame(data, index) : nothing;
  return inner != nothing && !data.frames[inner].anew;
}

Decision open(const Data& data, NodeIndex index) {
  const Node& node = data.nodes[index];
  const FrameIndex inner = inner_frame(data, index);
  const bool fresh = inner == nothing || data.frames[inner].anew;
  if (is_fan(data, node) && fresh) return evaluate(data, index, EvaluatePhase::foreach);
  if (is_call(data, node) && !is_fan(data, node))
    return evaluate(data, index, EvaluatePhase::inputs);
  return only(events::StepOpened{path_of(data, index), {}});
}

// The rounds of all that repeats around a step: another round is another effect.
std::string rounds_of(const Data& data, NodeIndex index) {
  std::string rounds;
  while (index != no_node) {
    const Node& node = data.nodes[index];
    if (planned_of(data, node).spec.repeat != nullptr && !is_fan(data, node))
      rounds = std::to_string(node.round) + (rounds.empty() ? "" : "." + rounds);
    index = data.frames[node.frame].owner;
  }
  return rounds.empty() ? "0" : rounds;
}

// A list that begins again reacts to another failure, and what was undone is done anew.
std::string repeats_of(const Data& data, NodeIndex index) {
  std::string repeats;
  for (NodeIndex node = index; node != no_node; node = data.frames[data.nodes[node].frame].owner) {
    const auto reopened = data.frames[data.nodes[node].frame].reopened;
    if (reopened > 0) repeats += "\nagain " + std::to_string(reopened);
  }
  const auto undone = side_of(data, index).undone;
  return undone == 0 ? repeats : repeats + "\nundone " + std::to_string(undone);
}

std::string key_of(const Data& data, NodeIndex index, AttemptRole role) {
  std::string text = data.run_id + "\n" + path_of(data, index) + "\n" + rounds_of(data, index) +
                     repeats_of(data, index);
  // An undo is an effect of its own; a probe looks for the effect of the step.
  if (role == AttemptRole::undo) text += "\nundo";
  return base::sha256_hex(text).substr(0, 32);
}

events::AttemptStarted announce(const Data& data, NodeIndex index, AttemptRole role,
                                const model::Value& inputs) {
  const Node& node = data.nodes[index];
  const auto& spec = planned_of(data, node).spec;
  const Side& side = side_of(data, index);
  events::AttemptStarted started;
  started.key = key_of(data, index, role);
  started.inputs = inputs;
  started.inputs_hash = base::sha256_hex(model::to_json(inputs));
  started.timeout_ms = spec.timeout_ms;
  switch (role) {
    case AttemptRole::main:
      started.id = {path_of(data, index), role, node.attempts + 1};
      started.action = spec.action.name;
      // What a module declares bounds its calls; between them it does nothing.
      started.effect = model::is_module(spec.action.with) ? model::EffectClass::none : spec.effect;
      break;
    case AttemptRole::probe:
      started.id = {path_of(data, index), role, side.probes + 1};
      started.action = spec.probe->action.name;
      started.effect = model::EffectClass::read;
      started.timeout_ms = spec.timeout_ms.value_or(probe_timeout_ms);
      break;
    case AttemptRole::undo:
      started.id = {path_of(data, index), role, side.undos + 1};
      started.action = spec.undo->name;
      started.effect = model::EffectClass::unsafe;
      break;
    case AttemptRole::check:
      break;  // is not recorded; see proceed/guard.cpp
  }
  return started;
}

}  // namespace

Decision begin_attempt(const Data& data, NodeIndex index, AttemptRole role,
                       const model::Value& inputs) {
  const auto started = announce(data, index, role, inputs);
  const auto& spec = planned_of(data, data.nodes[index]).spec;
  const base::Millis settle_ms = role == AttemptRole::probe ? spec.probe->settle_ms : 0;
  Decision decision = only(started);
  decision.then.push_back(effects::StartAttempt{started.id, started.action, started.effect,
                                                started.key, started.inputs, started.timeout_ms,
                                                settle_ms});
  return decision;
}

Decision start_node(const Data& data, NodeIndex index) {
  const Node& node = data.nodes[index];
  if (node.phase == StepPhase::unknown) return evaluate(data, index, EvaluatePhase::probe);
  // Its block is tried again: first somebody must say what became of the first time.
  if (side_of(data, index).unresolved) return only(ask_unknown(data, index));
  if (!when_is_known(data, index)) return evaluate(data, index, EvaluatePhase::when);
  const bool item = data.frames[node.frame].kind == FrameKind::items;
  const bool gate = planned_of(data, node).spec.approve != nullptr && !item && !node.gate_passed;
  if (gate) return evaluate(data, index, EvaluatePhase::gate);
  if (is_composite(data, node)) return open(data, index);
  return evaluate(data, index, EvaluatePhase::inputs);
}

Decision start_undo(const Data& data, FrameIndex frame) {
  const Scope& scope = data.scopes[data.frames[frame].scope];
  const NodeIndex node =
      scope.undo_now != no_node ? scope.undo_now : scope.undoable.rbegin()->second;
  return evaluate(data, node, EvaluatePhase::undo);
}

}  // namespace reprise::core
