#include <algorithm>

#include "core/decide/decider.h"
#include "core/transitions.h"

namespace reprise::core {

using model::AttemptRole;
using model::StepPhase;
using model::Value;
namespace events = model::events;
using model::inputs::EvaluatePhase;

namespace {

constexpr std::size_t items_max = 100'000;

struct Answer {
  const Data& data;
  NodeIndex node;
  const base::Instant& now;
  const Value& value;

  std::string path() const { return path_of(data, node); }
  const model::PlannedStep& planned() const { return planned_of(data, data.nodes[node]); }

  Decision fail(std::string code, std::string message) const {
    return only(failure_of(data, node, {std::move(code), std::move(message)}, false, {}, now));
  }

  Decision when() const {
    if (data.nodes[node].phase != StepPhase::ready) return {};
    if (!value.is_boolean()) return fail("expression", "when is neither true nor false");
    if (value.boolean()) return {};
    const auto& when = planned().spec.when;
    return only(events::StepSkipped{path(), "when: " + (when ? when->code : "") + " is false"});
  }

  Decision foreach() const {
    if (data.nodes[node].phase != StepPhase::ready) return {};
    if (!value.is_list())
      return fail("foreach", "foreach needs a list; this is " + std::string(value.kind_name()));
    if (value.list().size() > items_max)
      return fail("foreach", "foreach takes at most 100000 items; these are " +
                                 std::to_string(value.list().size()));
    return only(events::ForeachExpanded{path(), value.list()});
  }

  Decision inputs() const {
    const Node& here = data.nodes[node];
    if (here.phase != StepPhase::ready) return {};
    if (is_call(data, here)) {
      auto given = inputs_of_call(data, node, value["inputs"]);
      if (!given) return fail(given.error().code, given.error().message);
      return only(events::StepOpened{path(), std::move(*given)});
    }
    if (!needs_slot(data, here)) return do_core_action(data, node, value, now);
    const Pool& pool = data.pools[here.pool];
    if (here.duty != Duty::queue || pool.parent != nothing) return {};
    const bool urgent = is_urgent(data, here.frame);
    if (pool.held >= pool.limit && !urgent) return {};
    if (!urgent && !only_looks(data, node) && unproven_guard(data, now) != no_node) return {};
    return begin_attempt(data, node, AttemptRole::main, value);
  }

  Decision until() const {
    const Node& here = data.nodes[node];
    if (here.pending != Pending::until) return {};
    if (!value.is_boolean()) return fail("expression", "until is neither true nor false");
    if (value.boolean()) return only(events::StepSucceeded{path(), here.outputs});
    const auto& repeat = *planned().spec.repeat;
    if (ending_of(data, here.frame) != Ending::none) return only(cancelled_of(data, node, false));
    if (here.round - side_of(data, node).round_base >= repeat.max)
      return fail("repeat", "until was still false after " + std::to_string(repeat.max) +
                                " rounds: " + repeat.until.code);
    return only(events::TimerSet{path(), "round", deadline_after(now, repeat.every_ms)});
  }

  Decision outputs() const {
    if (data.nodes[node].duty != Duty::settle) return {};
    return only(success_of(data, node, value));
  }

  Decision gate() const {
    if (data.nodes[node].phase != StepPhase::ready) return {};
    auto asked = ask_approval(data, node, value, now);
    if (!asked) return fail(asked.error().code, asked.error().message);
    return only(std::move(*asked));
  }

  Decision probe() const {
    if (data.nodes[node].phase != StepPhase::unknown) return {};
    return begin_attempt(data, node, AttemptRole::probe, value);
  }

  Decision undo() const {
    if (!is_terminal(data.nodes[node].phase) || unproven_guard(data, now) != no_node) return {};
    return begin_attempt(data, node, AttemptRole::undo, value);
  }
};

Decision failed_evaluation(const Data& data, NodeIndex node, EvaluatePhase phase,
                           const base::Error& error, const base::Instant& now) {
  const Node& here = data.nodes[node];
  if (is_guard(data, here))
    return judge_check(data, node, {model::GuardVerdict::no_data, error.message, {}}, now);
  if (phase == EvaluatePhase::undo && is_terminal(here.phase))
    return only(ask_undo(data, node, error.message));
  if (phase == EvaluatePhase::probe && here.phase == StepPhase::unknown)
    return only(ask_unknown(data, node));
  if (here.phase != StepPhase::ready && here.duty != Duty::settle) return {};
  return only(failure_of(data, node, {"expression", error.message, error.hint}, false, {}, now));
}

}  // namespace

Decision Decider::operator()(const model::inputs::Evaluated& input) const {
  const NodeIndex node = find_node(data, input.step);
  if (node == no_node || is_over()) return {};
  if (!input.result) return failed_evaluation(data, node, input.phase, input.result.error(), now);
  if (is_guard(data, data.nodes[node])) return begin_check(data, node, *input.result);
  if (!may_start(data, node) && data.nodes[node].duty != Duty::settle) return {};
  const Answer answer{data, node, now, *input.result};
  switch (input.phase) {
    case EvaluatePhase::when:
      return answer.when();
    case EvaluatePhase::foreach:
      return answer.foreach();
    case EvaluatePhase::inputs:
      return answer.inputs();
    case EvaluatePhase::until:
      return answer.until();
    case EvaluatePhase::outputs:
      return answer.outputs();
    case EvaluatePhase::probe:
      return answer.probe();
    case EvaluatePhase::undo:
      return answer.undo();
    case EvaluatePhase::gate:
      return answer.gate();
  }
  return {};
}

base::Result<Value> inputs_of_call(const Data& data, NodeIndex node, const Value& given) {
  const auto& graph = data.plan->graphs[planned_of(data, data.nodes[node]).body];
  model::Map inputs = given.is_map() ? given.map() : model::Map{};
  for (const auto& input : inputs) {
    const std::string& name = input.first;
    const auto known = std::any_of(graph.inputs.begin(), graph.inputs.end(),
                                   [&](const model::InputSpec& spec) { return spec.name == name; });
    if (!known) return base::fail("inputs", "the called runbook has no input '" + name + "'");
  }
  for (const auto& spec : graph.inputs) {
    if (inputs.count(spec.name) != 0 && !inputs[spec.name].is_null()) continue;
    if (spec.default_value)
      inputs[spec.name] = *spec.default_value;
    else if (spec.required)
      return base::fail("inputs", "the called runbook needs the input '" + spec.name + "'");
  }
  return Value(std::move(inputs));
}

}  // namespace reprise::core
