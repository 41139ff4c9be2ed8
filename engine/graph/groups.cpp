#include "graph/groups.h"

#include <set>

#include "model/json.h"

namespace reprise::graph {

using model::GraphIndex;
using model::GraphKind;

namespace {

class GroupResolver {
 public:
  GroupResolver(const Assembly& assembly, const BuildRequest& request, Reporter& report)
      : assembly_(assembly), request_(request), report_(report) {}

  Groups run() {
    Groups groups;
    if (request_.runbook.concurrency) groups.own = group_of(*request_.runbook.concurrency, 0);
    std::set<std::string> called;
    for (GraphIndex index = 0; index < assembly_.graphs.size(); ++index) {
      const auto& concurrency = assembly_.hangings[index].home->concurrency;
      if (assembly_.graphs[index].kind != GraphKind::call || !concurrency) continue;
      called.insert(group_of(*concurrency, index));
    }
    called.erase(groups.own);  // held already: taking it again would wait for ever
    called.erase("");
    groups.called.assign(called.begin(), called.end());
    return groups;
  }

 private:
  std::string group_of(const model::Concurrency& concurrency, GraphIndex graph) {
    const auto inputs = inputs_of(graph);
    const auto group = inputs ? render(concurrency.group, *inputs)
                              : base::Result<model::Value>(base::fail(inputs.error()));
    if (!group) return tell(concurrency.group.place, group.error());
    if (group->is_integer()) return model::to_json(*group);
    if (group->is_text() && !group->text().empty()) return group->text();
    return tell(concurrency.group.place,
                {"group", "it is " + std::string(group->kind_name()) + ", not a name"});
  }

  std::string tell(base::Place place, const base::Error& error) {
    if (request_.check_only) return {};  // inputs may still be missing
    report_.error("RP0350", place, "the concurrency group cannot be told: " + error.message,
                  error.hint.empty() ? "it may use inputs and targets that are known at the start"
                                     : error.hint);
    return {};
  }

  // The inputs that hold in a graph, as far as they are known before the run.
  base::Result<model::Map> inputs_of(GraphIndex index) const {
    const Hanging& hanging = assembly_.hangings[index];
    if (hanging.graph == model::none) return request_.inputs;
    auto outer = inputs_of(hanging.graph);
    if (!outer || assembly_.graphs[index].kind != GraphKind::call) return outer;
    model::Map inputs;
    for (const model::InputSpec& spec : assembly_.graphs[index].inputs) {
      if (spec.default_value) inputs[spec.name] = *spec.default_value;
    }
    const model::Step& call = assembly_.graphs[hanging.graph].steps[hanging.step].spec;
    const model::Param* given = call.action.with.find("inputs");
    const auto value =
        given == nullptr ? base::Result<model::Value>(model::Map{}) : render(*given, *outer);
    if (!value) return base::fail(value.error());
    if (!value->is_map()) return inputs;
    for (const auto& [name, input] : value->map()) inputs.insert_or_assign(name, input);
    return inputs;
  }

  base::Result<model::Value> render(const model::Param& param, const model::Map& inputs) const {
    if (auto value = model::constant_value(param)) return *value;
    if (!request_.render) return base::fail("group", "it must be a constant");
    return request_.render(param, inputs);
  }

  const Assembly& assembly_;
  const BuildRequest& request_;
  Reporter& report_;
};

}  // namespace

Groups resolve_groups(const Assembly& assembly, const BuildRequest& request, Reporter& report) {
  return GroupResolver(assembly, request, report).run();
}

}  // namespace reprise::graph
