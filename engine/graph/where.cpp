#include "graph/where.h"

namespace reprise::graph {

using model::GraphIndex;
using model::GraphKind;
using model::StepIndex;

namespace {

bool is_list(GraphKind kind) {
  return kind == GraphKind::handler || kind == GraphKind::run_handler ||
         kind == GraphKind::finally || kind == GraphKind::guards || kind == GraphKind::stays;
}

// From inside to outside: each graph that is looked into, with the step of it one stands in.
struct Level {
  GraphIndex graph;
  StepIndex viewer;  // none = behind all steps of it
};

std::vector<Level> levels_from(const Assembly& assembly, const Where& where) {
  std::vector<Level> levels = {{where.graph, where.step}};
  bool after_all = false;
  for (;;) {
    const Level last = levels.back();
    const GraphKind kind = assembly.graphs[last.graph].kind;
    if (kind == GraphKind::run || kind == GraphKind::call) return levels;
    after_all = after_all || is_list(kind);
    const Hanging& hanging = assembly.hangings[last.graph];
    levels.push_back({hanging.graph, after_all ? model::none : hanging.step});
  }
}

}  // namespace

Seen look_for(const Assembly& assembly, const Where& where, std::string_view id) {
  for (const Level& level : levels_from(assembly, where)) {
    const model::Graph& graph = assembly.graphs[level.graph];
    if (is_list(graph.kind)) continue;  // its steps have no names
    const StepIndex target = find_step(graph, id);
    if (target == model::none) continue;
    // An undo runs long after its step: it may use what the step itself has given.
    const bool own = target == level.viewer && where.site == Site::undo;
    if (level.viewer == model::none || own) return {Sight::allowed, level.graph, target, target};
    return {Sight::upstream, level.graph, target, level.viewer};
  }
  return {};
}

std::vector<std::string> visible_ids(const Assembly& assembly, const Where& where) {
  std::vector<std::string> ids;
  for (const Level& level : levels_from(assembly, where)) {
    const model::Graph& graph = assembly.graphs[level.graph];
    if (is_list(graph.kind)) continue;
    for (const auto& [id, step] : graph.by_id) {
      if (step != level.viewer) ids.push_back(id);
    }
  }
  return ids;
}

bool is_after_all(const Assembly& assembly, const Where& where) {
  for (const Level& level : levels_from(assembly, where)) {
    if (is_list(assembly.graphs[level.graph].kind)) return true;
  }
  return false;
}

bool has_item(const Assembly& assembly, const Where& where) {
  if (where.site == Site::run_env || where.site == Site::group) return false;
  if (assembly.hangings[where.graph].item) return true;
  if (where.step == model::none) return false;
  // The list is made, the condition asked and the gate passed once, before there are items.
  const bool before_items =
      where.site == Site::when || where.site == Site::foreach || where.site == Site::gate;
  return !before_items && assembly.graphs[where.graph].steps[where.step].spec.foreach != nullptr;
}

bool has_self(const Where& where) { return where.site == Site::until; }

std::string name_of(const Assembly& assembly, const Where& where) {
  if (where.step != model::none) return assembly.name_of(where.graph, where.step);
  switch (where.site) {
    case Site::run_env:
      return "'env' of the runbook";
    case Site::group:
      return "the concurrency group";
    default:
      break;
  }
  const Hanging& hanging = assembly.hangings[where.graph];
  if (hanging.step == model::none) return "an output of the runbook";
  return "an output of " + assembly.name_of(hanging.graph, hanging.step);
}

}  // namespace reprise::graph
