#include "base/assert.h"
#include "core/decide/decider.h"
#include "core/machine_parts.h"
#include "core/watches.h"

namespace reprise::core {

using model::inputs::Evaluated;
using model::inputs::EvaluatePhase;

namespace {

// The answer to an evaluation that is out; false where it is not (any more).
bool take_answer(Data& data, const Evaluated& answer, const base::Instant& now) {
  const NodeIndex node = find_node(data, answer.step);
  if (node == no_node) return false;
  const auto open = data.asked.open.find(node);
  if (open == data.asked.open.end() || open->second != answer.phase) return false;
  data.asked.open.erase(open);
  if (is_guard(data, data.nodes[node]) && !answer.result) note_unasked(data, node, now);
  if (data.settle.count(node) != 0) data.asked.settle.insert(node);
  if (data.start.count(node) != 0) data.asked.start.insert(node);
  const bool yes = answer.phase == EvaluatePhase::when && answer.result &&
                   answer.result->boolean_or(false);
  if (yes) data.asked.checked.insert(node);
  return true;
}

void note_question(Data& data, const model::effects::Evaluate& request) {
  const NodeIndex node = find_node(data, request.step);
  data.asked.open[node] = request.phase;
  data.asked.settle.erase(node);
  data.asked.start.erase(node);
}

// Folds the decision into the state and adds it to `all`. False where it was empty.
bool apply(State& state, Decision decision, const base::Instant& now, Decision& all) {
  const bool something = !decision.record.empty() || !decision.then.empty();
  for (auto& event : decision.record) {
    event.at = now;
    const auto folded = evolve(state, event);
    REPRISE_ASSERT(folded.has_value(), folded ? "" : folded.error().message.c_str());
    all.record.push_back(std::move(event));
  }
  for (auto& effect : decision.then) {
    note_effect(state.data(), effect);
    if (const auto* request = std::get_if<model::effects::Evaluate>(&effect))
      note_question(state.data(), *request);
    all.then.push_back(std::move(effect));
  }
  return something;
}

}  // namespace

Decision decide(const State& state, const model::Input& input) {
  return std::visit(Decider{state.data(), input.now}, input.body);
}

Decision advance(State& state, const model::Input& input) {
  Decision all;
  if (const auto* answer = std::get_if<Evaluated>(&input.body))
    if (!take_answer(state.data(), *answer, input.now)) return all;
  if (!take_check(state.data(), input)) return all;
  const auto timer_before = state.next_timer();
  apply(state, decide(state, input), input.now, all);
  while (apply(state, proceed(state, input.now), input.now, all)) {
  }
  forget_watches(state.data());
  const auto timer = state.next_timer();
  const bool again = std::holds_alternative<model::inputs::Recovered>(input.body);
  if (timer && (again || timer != timer_before))
    all.then.push_back(model::effects::SetTimer{*timer});
  return all;
}

}  // namespace reprise::core
