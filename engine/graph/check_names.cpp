#include "graph/check_names.h"

#include <algorithm>

#include "base/text.h"
#include "graph/link.h"
#include "graph/output_names.h"
#include "graph/upstream.h"
#include "graph/where.h"

namespace reprise::graph {

using model::Expression;
using model::GraphIndex;
using model::GraphKind;
using model::StepIndex;

namespace {

using Words = std::vector<std::string>;

bool has(const Words& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

Words once(Words words) {
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

template <class Entries>
Words keys_of(const Entries& entries) {
  Words keys;
  for (const auto& [key, value] : entries) keys.push_back(key);
  return keys;
}

// A name with '-' is also reached with '_'.
bool is_among(const Words& names, const std::string& name) {
  return std::any_of(names.begin(), names.end(), [&](const std::string& other) {
    return other == name || folded_id(other) == folded_id(name);
  });
}

// A step that is named and must turn out to be upstream.
struct Named {
  Upstream::Question question;
  Where where;
  base::Place place;
};

class NameCheck {
 public:
  NameCheck(Assembly& assembly, const BuildRequest& request, Reporter& report)
      : assembly_(assembly),
        request_(request),
        report_(report),
        named_(assembly.graphs.size()),
        targets_(keys_of(request.bindings.targets)),
        secrets_(keys_of(request.bindings.secrets)) {}

  void check_all() {
    for (GraphIndex graph = 0; graph < assembly_.graphs.size(); ++graph) check_graph(graph);
  }

  void check_upstream() {
    for (GraphIndex graph = 0; graph < assembly_.graphs.size(); ++graph) {
      if (!named_[graph].empty()) check_upstream(graph);
    }
  }

 private:
  void check_graph(GraphIndex index) {
    model::Graph& graph = assembly_.graphs[index];
    inputs_.clear();
    for (const model::InputSpec& spec : assembly_.hangings[index].home->inputs) {
      inputs_.push_back(spec.name);
    }
    for (StepIndex step = 0; step < graph.steps.size(); ++step) check_step(index, step);
    for (const model::ParamEntry& entry : graph.env) check_param(entry.value, index, Site::run_env);
    for (const model::Capture& output : graph.outputs) {
      if (output.value) check_param(*output.value, index, Site::output);
    }
    const bool is_whole = graph.kind == GraphKind::run || graph.kind == GraphKind::call;
    const auto& concurrency = assembly_.hangings[index].home->concurrency;
    if (is_whole && concurrency) check_param(concurrency->group, index, Site::group);
  }

  void check_step(GraphIndex graph, StepIndex step) {
    model::PlannedStep& planned = assembly_.graphs[graph].steps[step];
    for_each_expression(planned.spec, [&](const Expression& expression, Site site) {
      const auto names = check(expression, {graph, step, site});
      if (site == Site::when && names) planned.when_mentions_needs = has(names->roots, "needs");
    });
  }

  void check_param(const model::Param& param, GraphIndex graph, Site site) {
    for_each_expression(param, site, [&](const Expression& expression, Site) {
      check(expression, {graph, model::none, site});
    });
  }

  std::optional<model::Names> check(const Expression& expression, const Where& where) {
    const auto names = request_.names(expression);
    if (!names) {
      const base::Error& error = names.error();
      report_.error(error.code.starts_with("RP") ? error.code : "RP0300",
                    error.place.value_or(expression.place), error.message, error.hint);
      return std::nullopt;
    }
    check_roots(*names, where, expression.place);
    check_data(*names, expression.place);
    check_secrets(*names, where, expression.place);
    const bool no_steps = where.site == Site::run_env || where.site == Site::group;
    if (!no_steps) check_steps(*names, where, expression.place);
    if (!no_steps) check_outputs(*names, where, expression.place);
    return *names;
  }

  void check_roots(const model::Names& names, const Where& where, base::Place place) {
    for (const std::string& root : once(names.roots)) {
      if ((root == "item" || root == "index") && !has_item(assembly_, where)) {
        tell_no_item(root, where, place);
      } else if (root == "self" && !has_self(where)) {
        report_.error("RP0316", place, "'self' has no meaning in " + name_of(assembly_, where),
                      "it is the step's last outputs in 'repeat: {until: ...}'");
      } else if (root == "steps" || root == "needs") {
        check_steps_root(root, where, place);
      }
    }
    if (names.dynamic_steps && !is_after_all(assembly_, where)) {
      report_.error("RP0310", place,
                    name_of(assembly_, where) + " uses 'steps' without naming a step",
                    "write steps.NAME or steps['NAME']: what is used must be known to be upstream");
    }
  }

  void tell_no_item(const std::string& root, const Where& where, base::Place place) {
    const bool has_foreach =
        where.step != model::none &&
        assembly_.graphs[where.graph].steps[where.step].spec.foreach != nullptr;
    report_.error("RP0315", place, "'" + root + "' has no meaning in " + name_of(assembly_, where),
                  has_foreach
                      ? "'foreach', 'when' and 'approve' of a step are asked once for all items"
                      : "it is there in a step with 'foreach', and inside such a block");
  }

  void check_steps_root(const std::string& root, const Where& where, base::Place place) {
    if (where.site != Site::run_env && where.site != Site::group) return;
    report_.error("RP0317", place, name_of(assembly_, where) + " cannot use '" + root + "'",
                  where.site == Site::group ? "it is known before the run: use inputs and targets"
                                            : "it holds for every step: use inputs and targets");
  }

  void check_data(const model::Names& names, base::Place place) {
    for (const std::string& input : once(names.inputs)) {
      if (is_among(inputs_, input)) continue;
      report_.error("RP0311", place, "there is no input '" + input + "'",
                    report_.suggest(input, inputs_, "declare it under 'inputs'"));
    }
    if (request_.check_only) return;
    for (const std::string& target : once(names.targets)) {
      if (is_among(targets_, target)) continue;
      report_.error(
          "RP0312", place, "there is no target '" + target + "'",
          report_.suggest(target, targets_, "name it in the bindings file, under 'targets'"));
    }
  }

  void check_secrets(const model::Names& names, const Where& where, base::Place place) {
    const Words used = once(names.secrets);
    const Site site = where.site;
    const bool allowed = site == Site::with || site == Site::undo || site == Site::env ||
                         site == Site::run_env || site == Site::stdin_text;
    if (!used.empty() && !allowed) {
      report_.error(
          "RP0314", place,
          "the secret '" + used.front() + "' may not be used here by " + name_of(assembly_, where),
          "secrets may stand in 'with', 'env' and 'stdin' only");
      return;
    }
    if (request_.check_only) return;
    for (const std::string& secret : used) {
      if (is_among(secrets_, secret)) continue;
      report_.error(
          "RP0313", place, "there is no secret '" + secret + "'",
          report_.suggest(secret, secrets_, "name it in the bindings file, under 'secrets'"));
    }
  }

  void check_steps(const model::Names& names, const Where& where, base::Place place) {
    for (const std::string& id : once(names.needs)) check_need(id, where, place);
    for (const std::string& id : once(names.steps)) {
      const Seen seen = look_for(assembly_, where, id);
      if (seen.sight == Sight::unknown) tell_unknown(id, where, place);
      if (seen.sight != Sight::upstream || is_direct_need(seen)) continue;
      named_[seen.graph].push_back({{seen.target, seen.viewer}, where, place});
    }
  }

  void check_outputs(const model::Names& names, const Where& where, base::Place place) {
    for (const auto& [id, output] : names.outputs) {
      const Seen seen = look_for(assembly_, where, id);
      if (seen.target == model::none) continue;
      const auto known = output_names(assembly_, request_.actions, seen.graph, seen.target);
      if (!known || is_among(*known, output)) continue;
      const std::string& step = assembly_.graphs[seen.graph].steps[seen.target].spec.id;
      report_.error(
          "RP0318", place, "step '" + step + "' has no output '" + output + "'",
          report_.suggest(output, *known,
                          known->empty() ? "it has none" : "it has " + base::join(*known, ", ")));
    }
  }

  bool is_direct_need(const Seen& seen) const {
    const auto& needs = assembly_.graphs[seen.graph].steps[seen.viewer].needs;
    return std::find(needs.begin(), needs.end(), seen.target) != needs.end();
  }

  void check_need(const std::string& id, const Where& where, base::Place place) {
    const model::Graph& graph = assembly_.graphs[where.graph];
    const bool list = where.step == model::none ||
                      (graph.kind != GraphKind::run && graph.kind != GraphKind::block &&
                       graph.kind != GraphKind::call);
    const Words needs = list ? Words{} : graph.steps[where.step].spec.needs;
    if (is_among(needs, id)) return;
    const bool exists = look_for(assembly_, where, id).sight != Sight::unknown;
    report_.error("RP0309", place,
                  "'needs." + id + "' is used by " + name_of(assembly_, where) +
                      ", which does not need '" + id + "'",
                  exists ? "write steps." + folded_id(id) + ", or add it to 'needs'"
                         : report_.suggest(id, needs));
  }

  void tell_unknown(const std::string& id, const Where& where, base::Place place) {
    report_.error("RP0307", place,
                  name_of(assembly_, where) + " uses the step '" + id + "', which is not there",
                  report_.is_detailed() ? hint_for_unknown(id, where) : std::string());
  }

  std::string hint_for_unknown(const std::string& id, const Where& where) const {
    for (GraphIndex index = 0; index < assembly_.graphs.size(); ++index) {
      const Hanging& hanging = assembly_.hangings[index];
      const bool inside = hanging.step != model::none && index != where.graph;
      if (!inside || find_step(assembly_.graphs[index], id) == model::none) continue;
      return "it is inside " + assembly_.name_of(hanging.graph, hanging.step) +
             ": use an output which that step declares";
    }
    return report_.suggest(id, visible_ids(assembly_, where));
  }

  void check_upstream(GraphIndex index) {
    const Upstream upstream(assembly_.graphs[index]);
    std::vector<Upstream::Question> questions;
    for (const Named& named : named_[index]) questions.push_back(named.question);
    const std::vector<bool> answers = upstream.answer(questions);
    for (std::size_t i = 0; i < answers.size(); ++i) {
      if (!answers[i]) tell_not_upstream(upstream, index, named_[index][i]);
    }
  }

  void tell_not_upstream(const Upstream& upstream, GraphIndex index, const Named& named) {
    const auto [target, viewer] = named.question;
    const model::Graph& graph = assembly_.graphs[index];
    const std::string& id = graph.steps[target].spec.id;
    std::string hint = "add '" + id + "' to the needs of '" + graph.steps[viewer].spec.id + "'";
    if (target == viewer)
      hint = "its own outputs are known when it has ended, and not before";
    else if (report_.is_detailed() && upstream.is_upstream(viewer, target)) {
      hint = "'" + id + "' runs after '" + graph.steps[viewer].spec.id + "'";
    }
    report_.error("RP0308", named.place,
                  name_of(assembly_, named.where) + " uses the step '" + id +
                      "', which is not upstream of it",
                  hint);
  }

  Assembly& assembly_;
  const BuildRequest& request_;
  Reporter& report_;
  std::vector<std::vector<Named>> named_;  // by graph
  Words inputs_, targets_, secrets_;
};

}  // namespace

void check_names(Assembly& assembly, const BuildRequest& request, bool is_linked,
                 Reporter& report) {
  NameCheck check(assembly, request, report);
  check.check_all();
  // Needs that are missing would make innocent expressions look guilty.
  if (is_linked) check.check_upstream();
}

}  // namespace reprise::graph
