#include "driver/answer_evaluation.h"

#include "driver/run_scope.h"
#include "expr/code_place.h"
#include "expr/evaluate.h"
#include "expr/render_argv.h"

namespace reprise::driver {

using base::Result;
using model::Value;
using model::inputs::EvaluatePhase;

namespace {

Result<Value> render_action(const model::Action& action, const RunScope& scope) {
  auto rendered = expr::render(action.with, scope);
  if (!rendered) return rendered;
  const model::Param* argv = action.with.find("argv");
  if (argv == nullptr || !(*rendered)["argv"].is_list()) return rendered;
  if (auto safe = expr::check_argv(*argv, (*rendered)["argv"]); !safe)
    return base::fail(safe.error());
  return rendered;
}

// The environments that hold for a step, the outermost first: a later name wins. A name whose value
// is nil is left out.
base::Status render_env(const std::vector<model::ParamEntry>& entries, const RunScope& scope,
                        model::Map& env) {
  auto values = expr::render({model::ParamMap(entries), {}}, scope);
  if (!values) return base::fail(values.error());
  for (const auto& entry : entries) {
    const Value& value = (*values)[entry.key];
    if (value.is_text() && value.text().find('\0') != std::string::npos)
      return base::fail_at(expr::place_of(entry.value), "RP0404",
                           "the variable '" + entry.key + "' cannot hold a NUL byte");
    if (!value.is_null()) env[entry.key] = value;
  }
  return {};
}

base::Status add_setting(const model::Box<model::Param>& setting, const char* key,
                         const RunScope& scope, model::Map& inputs) {
  if (!setting) return {};
  auto value = expr::render({model::ParamMap{{key, *setting, setting->place}}, {}}, scope);
  if (!value) return base::fail(value.error());
  for (const auto& [name, given] : value->map()) inputs[name] = given;
  return {};
}

// The parameters of an action, with what the step says about its process under "@" names.
Result<Value> render_inputs(const core::State& state, core::NodeIndex node,
                            const model::Action& action, const RunScope& scope) {
  auto rendered = render_action(action, scope);
  if (!rendered) return rendered;
  model::Map inputs = rendered->is_map() ? rendered->map() : model::Map{};
  const model::Step& spec = state.planned(node).spec;
  model::Map env;
  const auto& graphs = state.plan().graphs;
  if (auto done = render_env(graphs.front().env, scope, env); !done)
    return base::fail(done.error());
  const auto graph = state.nodes()[node].graph;
  if (graph != 0)
    if (auto done = render_env(graphs[graph].env, scope, env); !done)
      return base::fail(done.error());
  if (spec.env)
    if (auto done = render_env(*spec.env, scope, env); !done) return base::fail(done.error());
  if (!env.empty()) inputs["@env"] = std::move(env);
  if (auto done = add_setting(spec.cwd, "@cwd", scope, inputs); !done)
    return base::fail(done.error());
  if (auto done = add_setting(spec.stdin_text, "@stdin", scope, inputs); !done)
    return base::fail(done.error());
  if (auto done = add_setting(spec.host, "@host", scope, inputs); !done)
    return base::fail(done.error());
  return Value(std::move(inputs));
}

Result<Value> render_outputs(const core::State& state, core::NodeIndex node) {
  const auto& planned = state.planned(node);
  const auto& body = state.plan().graphs[planned.body];
  const auto& captures =
      planned.spec.outputs && !planned.spec.outputs->empty() ? *planned.spec.outputs : body.outputs;
  // Inside a block or a call: its own steps are in scope, seen from one of them.
  const auto children = state.children(node);
  const RunScope scope(state, children.empty() ? node : children.front());
  model::Map outputs;
  for (const auto& capture : captures) {
    if (!capture.value) continue;
    auto value = expr::render(*capture.value, scope);
    if (!value) return value;
    outputs[capture.name] = std::move(*value);
  }
  return Value(std::move(outputs));
}

Result<Value> as_value(Result<bool> result) {
  if (!result) return base::fail(result.error());
  return Value(*result);
}

Result<Value> evaluate_phase(const core::State& state, core::NodeIndex node, EvaluatePhase phase) {
  const model::Step& spec = state.planned(node).spec;
  const RunScope scope(state, node);
  switch (phase) {
    case EvaluatePhase::when:
      return as_value(expr::evaluate_condition(*spec.when, scope));
    case EvaluatePhase::until:
      return as_value(expr::evaluate_condition(spec.repeat->until, scope));
    case EvaluatePhase::foreach:
      return expr::render_list(spec.foreach->items, scope);
    case EvaluatePhase::inputs:
      return render_inputs(state, node, spec.action, scope);
    case EvaluatePhase::probe:
      return render_inputs(state, node, spec.probe->action, scope);
    case EvaluatePhase::undo:
      return render_inputs(state, node, *spec.undo, scope);
    case EvaluatePhase::gate:
      return render_action(*spec.approve, scope);
    case EvaluatePhase::outputs:
      return render_outputs(state, node);
  }
  return base::fail("internal", "unknown evaluation");
}

}  // namespace

model::inputs::Evaluated answer_evaluation(const core::State& state,
                                           const model::effects::Evaluate& request) {
  const core::NodeIndex node = state.find(request.step);
  if (node == core::no_node)
    return {request.step, request.phase, base::fail("internal", "no such step: " + request.step)};
  auto result = evaluate_phase(state, node, request.phase);
  if (!result && result.error().place) {
    const std::string where = state.plan().sources.where(*result.error().place);
    result.error().message =
        where + ": error[" + result.error().code + "]: " + result.error().message;
  }
  return {request.step, request.phase, std::move(result)};
}

}  // namespace reprise::driver
