#include "graph/check_rules.h"

#include <algorithm>

#include "graph/expressions.h"
#include "graph/link.h"
#include "graph/upstream.h"
#include "model/action_module.h"

namespace reprise::graph {

using model::GraphIndex;
using model::Step;
using model::StepIndex;

namespace {

bool is_any_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

class RuleCheck {
 public:
  RuleCheck(const Assembly& assembly, const BuildRequest& request, bool is_linked, Reporter& report)
      : assembly_(assembly), request_(request), is_linked_(is_linked), report_(report) {}

  void run() {
    for (GraphIndex graph = 0; graph < assembly_.graphs.size(); ++graph) {
      const auto size = static_cast<StepIndex>(assembly_.graphs[graph].steps.size());
      for (StepIndex step = 0; step < size; ++step) check_step(graph, step);
      if (is_linked_ && !chosen_.empty()) check_chosen(graph);
      chosen_.clear();
    }
  }

 private:
  void check_step(GraphIndex graph, StepIndex index) {
    const model::PlannedStep& planned = assembly_.graphs[graph].steps[index];
    const Step& step = planned.spec;
    const std::string& action = step.action.name;
    if (action == "call" && planned.body != model::none) {
      check_call(step, assembly_.graphs[planned.body].inputs);
    }
    if (action == "branch") check_branch(graph, index);
    if (step.probe != nullptr) check_probe(step, assembly_.name_of(graph, index));
    if (step.undo != nullptr) check_undo(step, assembly_.name_of(graph, index));
    if (step.undo != nullptr && is_any_of(action, {"halt", "fence", "breaker"})) {
      report_.error("RP0343", step.undo->place,
                    "'" + action + "' may not be undone: a failed recovery ends halted",
                    "remove 'undo'; a later step may resume on purpose");
    }
  }

  void check_call(const Step& step, const std::vector<model::InputSpec>& declared) {
    const model::Param* inputs = step.action.with.find("inputs");
    const model::ParamMap* given = inputs == nullptr ? nullptr : inputs->as_map();
    if (inputs != nullptr && inputs->as_template() != nullptr) return;  // known at run time only
    std::vector<std::string> names;
    for (const model::InputSpec& spec : declared) names.push_back(spec.name);
    for (const model::ParamEntry& entry : given == nullptr ? model::ParamMap{} : *given) {
      if (std::find(names.begin(), names.end(), entry.key) != names.end()) continue;
      report_.error("RP0323", entry.place, "the called runbook has no input '" + entry.key + "'",
                    report_.suggest(entry.key, names));
    }
    for (const model::InputSpec& spec : declared) {
      const model::Param* value = inputs == nullptr ? nullptr : inputs->find(spec.name);
      const bool missing = value == nullptr || value->is_null();
      if (!missing || !spec.required || spec.default_value) continue;
      report_.error("RP0324", inputs == nullptr ? step.action.place : inputs->place,
                    "the called runbook needs the input '" + spec.name + "'",
                    "give it under 'with: {inputs: {...}}'");
    }
  }

  void check_branch(GraphIndex graph, StepIndex index) {
    const model::Param& with = assembly_.graphs[graph].steps[index].spec.action.with;
    const UseText use = [&](const std::string& id, base::Place place) {
      check_arm(graph, index, id, place);
    };
    for (const char* list : {"arms", "default"}) {
      if (const model::Param* arms = with.find(list)) for_each_text(*arms, use);
    }
  }

  void check_arm(GraphIndex index, StepIndex branch, const std::string& id, base::Place place) {
    const model::Graph& graph = assembly_.graphs[index];
    const std::string name = assembly_.name_of(index, branch);
    const auto found = graph.by_id.find(id);
    if (found == graph.by_id.end()) {
      report_.error("RP0330", place, name + " chooses '" + id + "', which is no step beside it",
                    report_.is_detailed() ? report_.suggest(id, ids_of(graph)) : std::string());
      return;
    }
    chosen_.push_back({{branch, found->second}, place});
  }

  void check_chosen(GraphIndex index) {
    const model::Graph& graph = assembly_.graphs[index];
    std::vector<Upstream::Question> questions;
    for (const Chosen& chosen : chosen_) questions.push_back(chosen.question);
    const std::vector<bool> answers = Upstream(graph).answer(questions);
    for (std::size_t i = 0; i < answers.size(); ++i) {
      if (answers[i]) continue;
      const auto [branch, step] = chosen_[i].question;
      const std::string& id = graph.steps[step].spec.id;
      report_.error(
          "RP0331", chosen_[i].place,
          assembly_.name_of(index, branch) + " chooses '" + id + "', which does not wait for it",
          "add '" + graph.steps[branch].spec.id + "' to the needs of '" + id + "'");
    }
  }

  // An undo is carried out like an attempt, and the engine's own actions have none.
  void check_undo(const Step& step, const std::string& name) {
    const model::ActionSchema* schema = request_.actions.find(step.undo->name);
    if (schema == nullptr || !schema->by_engine) return;
    report_.error("RP0345", step.undo->place,
                  "the undo of " + name + " cannot be '" + step.undo->name +
                      "', which changes nothing outside the run",
                  "use 'run', 'shell' or an action such as 'service'");
  }

  // A module's function for it is held to reading when it runs.
  static bool is_own_function(const model::Action& probe) {
    const model::Param* module = probe.with.find(model::module_key);
    const model::Value* content = module == nullptr ? nullptr : module->constant();
    return content != nullptr && (*content)["function"].text_or("") == "probe";
  }

  // What a command of a probe does is the author's word: a probe is `read` by contract. Actions
  // that declare more, or that the engine does itself, cannot be one.
  void check_probe(const Step& step, const std::string& name) {
    const model::Action& probe = step.probe->action;
    const model::ActionSchema* schema = request_.actions.find(probe.name);
    if (schema == nullptr || probe.name == "exec" || is_own_function(probe)) return;
    const bool reads = schema->effect <= model::EffectClass::read;
    if (reads && !schema->by_engine) return;
    report_.error("RP0344", probe.place,
                  "the probe of " + name + " may only look, and '" + probe.name + "' " +
                      (reads ? "looks at nothing" : "changes something"),
                  "use 'run', 'shell' or 'verify'");
  }

  struct Chosen {
    Upstream::Question question;  // is the branch upstream of the step it chooses?
    base::Place place;
  };

  const Assembly& assembly_;
  const BuildRequest& request_;
  const bool is_linked_;
  Reporter& report_;
  std::vector<Chosen> chosen_;  // of the graph that is being looked at
};

}  // namespace

void check_rules(const Assembly& assembly, const BuildRequest& request, bool is_linked,
                 Reporter& report) {
  RuleCheck(assembly, request, is_linked, report).run();
  check_no_return(assembly, is_linked, report);
  check_stays(assembly, is_linked, report);
  check_held_halts(assembly, is_linked, report);
  check_guards(assembly, is_linked, report);
  check_invariants(assembly, is_linked, report);
}

}  // namespace reprise::graph
