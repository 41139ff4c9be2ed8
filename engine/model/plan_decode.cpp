#include "model/json_reader.h"
#include "model/json_stream.h"
#include "model/plan_fields.h"
#include "model/plan_json.h"
#include "model/source_map_json.h"

namespace reprise::model {

namespace {

constexpr std::uint32_t version_newest = 1;

tl::unexpected<base::Error> damaged(const std::string& what) {
  return base::fail("plan", "the plan is damaged: " + what);
}

bool is_graph(const Plan& plan, GraphIndex index) {
  return index == none || index < plan.graphs.size();
}

// Rebuilds what is not stored; refuses indices that lead out of the plan.
base::Status link(const Plan& plan, Graph& graph) {
  if (!is_graph(plan, graph.on_failure) || !is_graph(plan, graph.finally) ||
      !is_graph(plan, graph.guards)) {
    return damaged("a called runbook names a graph that is not there");
  }
  if (graph.kind == GraphKind::guards && graph.guard_of.size() != graph.steps.size()) {
    return damaged("a guard has no check, or a check no guard");
  }
  if (graph.stays != none) {
    if (!is_graph(plan, graph.stays)) return damaged("a scope has no way out");
    const Graph& ways_out = plan.graphs[graph.stays];
    if (ways_out.steps.size() != 2 * ways_out.stay_of.size())
      return damaged("a scope has no way out");
    for (const PlannedStay& stay : ways_out.stay_of)
      if (stay.enter >= graph.steps.size() || stay.until >= graph.steps.size())
        return damaged("the scope '" + stay.name + "' names a step that is not there");
  }
  if (graph.guards != none)
    for (const PlannedGuard& guard : plan.graphs[graph.guards].guard_of)
      for (const StepIndex end : {guard.from, guard.until})
        if (end != none && end >= graph.steps.size())
          return damaged("the guard '" + guard.name + "' names a step that is not there");
  for (StepIndex index = 0; index < graph.steps.size(); ++index) {
    PlannedStep& step = graph.steps[index];
    if (!graph.by_id.emplace(step.spec.id, index).second) {
      return damaged("the step '" + step.spec.id + "' is there twice");
    }
    if (!is_graph(plan, step.body) || !is_graph(plan, step.handler)) {
      return damaged("the step '" + step.spec.id + "' names a graph that is not there");
    }
    if (step.no_return != none && step.no_return >= graph.steps.size()) {
      return damaged("the step '" + step.spec.id + "' names a step that is not there");
    }
    for (const StepIndex need : step.needs) {
      if (need >= graph.steps.size() || need == index) {
        return damaged("the step '" + step.spec.id + "' needs a step that is not there");
      }
      graph.steps[need].dependants.push_back(index);
    }
  }
  return {};
}

base::Status link(Plan& plan) {
  if (plan.version > version_newest) {
    return base::fail("plan", "the plan has format " + std::to_string(plan.version) +
                                  ", newer than this engine's");
  }
  if (plan.graphs.empty()) return damaged("it has no steps");
  if (!is_graph(plan, plan.on_failure) || !is_graph(plan, plan.finally)) {
    return damaged("it names a graph that is not there");
  }
  for (Graph& graph : plan.graphs) {
    if (const auto linked = link(plan, graph); !linked) return linked;
  }
  return {};
}

// Reads steps one by one while the document is being parsed: 100,000 of them are never there twice.
struct StepReader {
  ReadContext context = {};
  std::vector<std::vector<PlannedStep>> graphs = {};

  bool take(std::size_t graph, const Value& step) {
    if (graphs.size() <= graph) graphs.resize(graph + 1);
    const ReadContext::Inside in_graphs(context, "graphs"), in_graph(context, graph),
        in_steps(context, "steps"), in_step(context, graphs[graph].size());
    read(context, step, graphs[graph].emplace_back());
    return context.ok();
  }

  void move_into(Plan& plan) {
    for (std::size_t graph = 0; graph < graphs.size(); ++graph) {
      plan.graphs[graph].steps = std::move(graphs[graph]);
    }
  }
};

}  // namespace

base::Result<Plan> decode_plan(std::string_view json) {
  StepReader steps;
  const NestedList nested{"graphs", "steps", [&](std::size_t graph, const Value& step) {
                            return steps.take(graph, step);
                          }};
  const auto document = parse_stored_json(json, nested);
  if (!steps.context.ok()) return damaged(steps.context.take_error().message);
  if (!document) return damaged(document.error().message);
  ReadContext context;
  Plan plan;
  read(context, *document, plan);
  if (!context.ok()) return damaged(context.take_error().message);
  steps.move_into(plan);
  if (auto linked = link(plan); !linked) return base::fail(std::move(linked.error()));
  plan.hash = plan_hash(json);
  return plan;
}

}  // namespace reprise::model
