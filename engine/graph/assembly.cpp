#include "graph/assembly.h"

#include <algorithm>

#include "graph/call_chain.h"
#include "graph/link.h"
#include "graph/plan_guards.h"
#include "graph/plan_stays.h"

namespace reprise::graph {

using model::Graph;
using model::GraphIndex;
using model::GraphKind;
using model::Runbook;
using model::Step;
using model::StepIndex;

namespace {

// The steps behind a shared pointer: moved out where nobody else holds them.
std::vector<Step> take_steps(std::shared_ptr<std::vector<Step>>& steps) {
  std::vector<Step> taken;
  if (steps.use_count() == 1)
    taken = std::move(*steps);
  else
    taken = *steps;
  steps.reset();
  return taken;
}

bool is_list(GraphKind kind) {
  return kind == GraphKind::handler || kind == GraphKind::run_handler ||
         kind == GraphKind::finally || kind == GraphKind::guards || kind == GraphKind::stays;
}

std::vector<model::Capture> outputs_of(const Step& step) {
  return step.outputs == nullptr ? std::vector<model::Capture>{} : *step.outputs;
}

class Assembler {
 public:
  explicit Assembler(Reporter& report) : report_(report) {}

  Assembly run(Runbook& runbook) {
    const CallChain chain{&runbook, nullptr};
    add_runbook(GraphKind::run, runbook, std::move(runbook.steps), {}, chain);
    assembly_.on_failure = assembly_.graphs[0].on_failure;
    assembly_.finally = assembly_.graphs[0].finally;
    assembly_.graphs[0].on_failure = assembly_.graphs[0].finally = model::none;
    return std::move(assembly_);
  }

 private:
  // The graph of a whole runbook, with its two lists.
  GraphIndex add_runbook(GraphKind kind, const Runbook& runbook, std::vector<Step> steps,
                         Hanging hanging, const CallChain& chain) {
    hanging.home = &runbook;
    const std::string path = hanging.path;
    const GraphIndex index = add_graph(kind, std::move(steps), std::move(hanging), chain);
    Hanging list{index, model::none, false, path, &runbook};
    const auto add_list = [&](GraphKind list_kind, const std::vector<Step>& list_steps) {
      return list_steps.empty() ? model::none : add_graph(list_kind, list_steps, list, chain);
    };
    const GraphIndex on_failure = add_list(GraphKind::run_handler, runbook.on_failure);
    const GraphIndex finally = add_list(GraphKind::finally, runbook.finally);
    auto stays = enter_stays(runbook, assembly_.graphs[index]);
    const GraphIndex out = add_list(GraphKind::stays, ways_out(runbook, assembly_.graphs[index]));
    if (out != model::none) assembly_.graphs[out].stay_of = std::move(stays);
    GuardPlan guarded = plan_guards(runbook, assembly_.graphs[index]);
    const GraphIndex guards = add_list(GraphKind::guards, guarded.checks);
    if (guards != model::none) assembly_.graphs[guards].guard_of = std::move(guarded.guards);
    Graph& graph = assembly_.graphs[index];
    graph.on_failure = on_failure;
    graph.finally = finally;
    graph.guards = guards;
    graph.stays = out;
    graph.outputs = runbook.outputs;
    graph.env = runbook.env;
    if (kind != GraphKind::call) return index;
    graph.inputs = runbook.inputs;
    graph.max_parallel = runbook.max_parallel;
    return index;
  }

  // Inner graphs are made after their owner's steps are in place; the owner's vector may move then,
  // so it is always reached by its index.
  GraphIndex add_graph(GraphKind kind, std::vector<Step> steps, Hanging hanging,
                       const CallChain& chain) {
    const auto index = static_cast<GraphIndex>(assembly_.graphs.size());
    assembly_.graphs.emplace_back().kind = kind;
    assembly_.hangings.push_back(std::move(hanging));
    place_steps(index, std::move(steps));
    const auto size = static_cast<StepIndex>(assembly_.graphs[index].steps.size());
    for (StepIndex step = 0; step < size; ++step) add_inner(index, step, chain);
    return index;
  }

  void place_steps(GraphIndex index, std::vector<Step> steps) {
    Graph& graph = assembly_.graphs[index];
    const Runbook& home = *assembly_.hangings[index].home;
    const auto cwd = home.cwd ? std::make_shared<const model::Param>(*home.cwd) : nullptr;
    graph.steps.reserve(steps.size());
    for (Step& step : steps) {
      if (is_list(graph.kind)) step.id = std::to_string(graph.steps.size() + 1);
      if (step.cwd == nullptr) step.cwd = cwd;
      graph.steps.push_back({std::move(step)});
    }
    if (graph.kind == GraphKind::guards || graph.kind == GraphKind::stays)
      index_list(graph);
    else if (is_list(graph.kind))
      link_chain(graph);
    else
      link_needs(graph, assembly_.hangings[index].path, outer_graph(index), report_);
    for (model::PlannedStep& step : graph.steps) {
      if (step.spec.no_return.empty()) continue;
      const auto until = graph.by_id.find(step.spec.no_return);
      if (until != graph.by_id.end()) step.no_return = until->second;
    }
  }

  // The graph around a block, whose ids people confuse with those inside.
  const Graph* outer_graph(GraphIndex index) const {
    const Hanging& hanging = assembly_.hangings[index];
    const bool is_block = assembly_.graphs[index].kind == GraphKind::block;
    return is_block ? &assembly_.graphs[hanging.graph] : nullptr;
  }

  void add_inner(GraphIndex index, StepIndex step, const CallChain& chain) {
    Step& spec = assembly_.graphs[index].steps[step].spec;
    auto block = std::move(spec.block);
    auto handlers = std::move(spec.handlers);
    if (block != nullptr)
      add_block(index, step, take_steps(block), chain);
    else if (spec.action.name == "call")
      add_call(index, step, chain);
    if (handlers == nullptr || handlers->empty()) return;
    const Hanging& outer = assembly_.hangings[index];
    Hanging hanging{index, step, outer.item, path_inside(index, step), outer.home};
    const GraphIndex handler =
        add_graph(GraphKind::handler, take_steps(handlers), std::move(hanging), chain);
    assembly_.graphs[index].steps[step].handler = handler;
  }

  void add_block(GraphIndex index, StepIndex step, std::vector<Step> steps,
                 const CallChain& chain) {
    const Step& spec = assembly_.graphs[index].steps[step].spec;
    const Hanging& outer = assembly_.hangings[index];
    auto outputs = outputs_of(spec);
    Hanging hanging{index, step, outer.item || spec.foreach != nullptr, path_inside(index, step),
                    outer.home};
    const GraphIndex body =
        add_graph(GraphKind::block, std::move(steps), std::move(hanging), chain);
    assembly_.graphs[body].outputs = std::move(outputs);
    assembly_.graphs[index].steps[step].body = body;
  }

  void add_call(GraphIndex index, StepIndex step, const CallChain& chain) {
    const Step& spec = assembly_.graphs[index].steps[step].spec;
    const Runbook* called = find_called(spec, *assembly_.hangings[index].home, chain, report_);
    if (called == nullptr) return;
    const CallChain inner{called, &chain};
    Hanging hanging{index, step, false, path_inside(index, step), called};
    const GraphIndex body =
        add_runbook(GraphKind::call, *called, called->steps, std::move(hanging), inner);
    model::PlannedStep& planned = assembly_.graphs[index].steps[step];
    planned.body = body;
    if (!planned.spec.timeout_ms) planned.spec.timeout_ms = called->timeout_ms;
  }

  std::string path_inside(GraphIndex index, StepIndex step) const {
    const bool is_guard = assembly_.graphs[index].kind == GraphKind::guards;
    const std::string& id = assembly_.graphs[index].steps[step].spec.id;
    return assembly_.hangings[index].path + (is_guard ? "@guard[" + id + "]" : id) + "/";
  }

  Reporter& report_;
  Assembly assembly_;
};

}  // namespace

std::string Assembly::name_of(GraphIndex graph, StepIndex step) const {
  static constexpr std::string_view lists[] = {
      "", "", "", "@on_failure", "@on_failure", "@finally", "@guard", "@scope"};
  const std::string& id = graphs[graph].steps[step].spec.id;
  const std::string_view list = lists[static_cast<std::size_t>(graphs[graph].kind)];
  const std::string last = list.empty() ? id : std::string(list) + "[" + id + "]";
  return "step '" + hangings[graph].path + last + "'";
}

StepIndex find_step(const Graph& graph, std::string_view id) {
  if (const auto exact = graph.by_id.find(id); exact != graph.by_id.end()) return exact->second;
  if (id.find_first_of("-_") == std::string_view::npos) return model::none;
  // Ids sort alike until the first '-' or '_', so only those with the same beginning are looked at.
  const std::string_view head = id.substr(0, id.find_first_of("-_"));
  for (auto entry = graph.by_id.lower_bound(head); entry != graph.by_id.end(); ++entry) {
    if (!std::string_view(entry->first).starts_with(head)) break;
    if (folded_id(entry->first) == folded_id(id)) return entry->second;
  }
  return model::none;
}

std::vector<std::string> ids_of(const Graph& graph) {
  std::vector<std::string> ids;
  for (const auto& [id, step] : graph.by_id) ids.push_back(id);
  return ids;
}

Assembly assemble(Runbook& runbook, Reporter& report) { return Assembler(report).run(runbook); }

}  // namespace reprise::graph
