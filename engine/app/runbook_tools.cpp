#include "app/runbook_tools.h"

#include <algorithm>
#include <cstdlib>

#include "app/early_scope.h"
#include "expr/evaluate.h"

namespace reprise::app {

namespace {

using model::Param;
using model::Value;

std::string path_in(const std::vector<model::ParamEntry>* env) {
  if (env == nullptr) return "";
  for (const auto& entry : *env)
    if (entry.key == "PATH")
      if (const Value* value = entry.value.constant()) return value->text_or("");
  return "";
}

class Collector {
 public:
  explicit Collector(const model::Plan& plan)
      : plan_(plan), scope_(Value(plan.inputs), Value(plan.targets)) {}

  RunbookTools collect() {
    for (const auto& graph : plan_.graphs)
      for (const auto& step : graph.steps) add_step(graph, step.spec);
    step_ = "notify";
    add_routes(Value(plan_.notify));
    return std::move(found_);
  }

 private:
  void add_step(const model::Graph& graph, const model::Step& step) {
    step_ = step.id;
    folder_ = plan_.cwd;
    path_ = path_in(step.env.get());
    if (path_.empty()) path_ = path_in(&graph.env);
    add_action(step.action);
    if (step.probe) add_action(step.probe->action);
    if (step.undo) add_action(*step.undo);
  }

  void add_action(const model::Action& action) {
    if (action.name == "service") add_driver(action.with.find("driver"));
    add_inside(action.with);
  }

  void add_driver(const Param* driver) {
    const auto name = driver == nullptr ? base::fail("", "") : expr::render(*driver, scope_);
    if (!name) return void(++found_.unknown);
    if (name->text_or("") == "systemd") add("systemctl");
    if (name->text_or("") == "supervisor") add("supervisorctl");
  }

  // Wherever a list of arguments stands: of exec, of checks, of a program to be started.
  void add_inside(const Param& param) {
    if (const auto* list = param.as_list())
      for (const auto& item : *list) add_inside(item);
    if (param.as_map() == nullptr) return;
    for (const auto& [key, value, place] : *param.as_map()) {
      if (key == "argv" || key == "run" || key == "start")
        add_program(value);
      else if (key == "script")
        add("sh");
      else
        add_inside(value);
    }
  }

  void add_program(const Param& arguments) {
    const auto* list = arguments.as_list();
    if (list != nullptr && list->empty()) return;
    auto value = expr::render(list == nullptr ? arguments : list->front(), scope_);
    if (value && value->is_list() && !value->list().empty()) value = Value(value->list().front());
    if (value && value->is_text())
      add(value->text());
    else
      ++found_.unknown;
  }

  void add_routes(const Value& routes) {
    if (routes.is_list())
      for (const auto& route : routes.list()) add_routes(route);
    if (!routes.is_map()) return;
    for (const auto& [key, value] : routes.map()) {
      if (key == "command" && value.is_list() && !value.list().empty())
        add(value.list().front().text_or(""));
      else
        add_routes(value);
    }
  }

  void add(const std::string& name) {
    const auto is_same = [&](const Tool& tool) { return tool.name == name; };
    if (name.empty() || std::any_of(found_.tools.begin(), found_.tools.end(), is_same)) return;
    const char* own = std::getenv("PATH");
    found_.tools.push_back(
        {name, step_, path_.empty() ? (own == nullptr ? "/usr/bin:/bin" : own) : path_, folder_});
  }

  const model::Plan& plan_;
  EarlyScope scope_;
  RunbookTools found_;
  std::string step_, folder_, path_;
};

}  // namespace

RunbookTools tools_of(const model::Plan& plan) { return Collector(plan).collect(); }

}  // namespace reprise::app
