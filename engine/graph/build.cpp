#include "graph/build.h"

#include <algorithm>

#include "graph/assembly.h"
#include "graph/check_names.h"
#include "graph/check_rules.h"
#include "graph/count_steps.h"
#include "graph/fill_from_targets.h"
#include "graph/groups.h"
#include "graph/order.h"
#include "model/plan_json.h"

namespace reprise::graph {

using model::Graph;
using model::GraphIndex;
using model::PlannedStep;

namespace {

// What a plan may hold: far above what people write, far below what would exhaust the machine.
constexpr std::uint64_t steps_max = 2'000'000;

// What is known of a step's time before it has ever run: how long a `wait` waits.
base::Millis expected_ms(const model::Step& step) {
  const model::Param* wait = step.action.name == "wait" ? step.action.with.find("for") : nullptr;
  const model::Value* value = wait == nullptr ? nullptr : wait->constant();
  return value == nullptr ? 0 : value->integer_or(0);
}

base::Millis longest_ms(const Graph& graph) {
  base::Millis longest = 0;
  for (const PlannedStep& step : graph.steps) longest = std::max(longest, step.critical_ms);
  return longest;
}

// Inner graphs stand behind their owners: from the last to the first, bodies are known in time.
void lay_out_all(std::vector<Graph>& graphs) {
  for (auto graph = graphs.rbegin(); graph != graphs.rend(); ++graph) {
    std::vector<base::Millis> body_ms(graph->steps.size(), 0);
    for (std::size_t index = 0; index < graph->steps.size(); ++index) {
      PlannedStep& step = graph->steps[index];
      step.expected_ms = expected_ms(step.spec);
      if (step.body != model::none) body_ms[index] = longest_ms(graphs[step.body]);
    }
    lay_out(*graph, body_ms);
  }
}

void take_head(model::Plan& plan, model::Runbook& runbook) {
  plan.runbook = std::move(runbook.id);
  plan.title = std::move(runbook.title);
  plan.owner = std::move(runbook.owner);
  plan.severity = std::move(runbook.severity);
  plan.labels = std::move(runbook.labels);
  plan.objectives = std::move(runbook.objectives);
  plan.timeout_ms = runbook.timeout_ms;
  plan.max_parallel = runbook.max_parallel;
  if (runbook.concurrency) plan.on_conflict = runbook.concurrency->on_conflict;
}

model::Plan make_plan(BuildRequest& request, Assembly assembly, Groups groups) {
  model::Plan plan;
  plan.invariants = planned_invariants(assembly);
  take_head(plan, request.runbook);
  plan.sources = std::move(request.sources);
  plan.inputs = std::move(request.inputs);
  plan.targets = request.bindings.targets;
  plan.secrets = request.bindings.secrets;
  plan.contacts = request.bindings.contacts;
  plan.notify = request.bindings.notify;
  plan.group = std::move(groups.own);
  plan.call_groups = std::move(groups.called);
  plan.cwd = std::move(request.cwd);
  plan.on_failure = assembly.on_failure;
  plan.finally = assembly.finally;
  plan.graphs = std::move(assembly.graphs);
  return plan;
}

}  // namespace

BuildResult build(BuildRequest request) {
  Reporter report(request.sources);
  if (count_steps(request.runbook) > steps_max) {
    report.error("RP0351", {}, "with all it calls, this runbook has more than 2000000 steps",
                 "use 'foreach' for work that repeats");
    return {{}, {}, report.take()};
  }
  Assembly assembly = assemble(request.runbook, report);
  const bool is_linked = !report.has_errors();
  fill_from_targets(assembly, request);
  check_names(assembly, request, is_linked, report);
  check_rules(assembly, request, is_linked, report);
  Groups groups = resolve_groups(assembly, request, report);
  BuildResult result;
  if (!report.has_errors()) {
    lay_out_all(assembly.graphs);
    result.plan = make_plan(request, std::move(assembly), std::move(groups));
    result.encoded = model::encode_plan(*result.plan);
    result.plan->hash = model::plan_hash(result.encoded);
  }
  result.diagnostics = report.take();
  return result;
}

}  // namespace reprise::graph
