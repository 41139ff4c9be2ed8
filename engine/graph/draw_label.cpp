#include "graph/draw_label.h"

#include <algorithm>

#include "base/text.h"

namespace reprise::graph {

std::string action_label(const model::PlannedStep& step) {
  const model::Step& spec = step.spec;
  std::string label = spec.action.name.empty() ? "block" : spec.action.name;
  const model::Param* called = label == "call" ? spec.action.with.find("runbook") : nullptr;
  if (called != nullptr && called->constant() != nullptr) {
    label += " " + called->constant()->text_or("");
  }
  if (spec.foreach != nullptr) label += " for each";
  if (spec.repeat != nullptr) label += " until";
  if (spec.approve != nullptr) label += " approved";
  if (spec.when != nullptr) label += " ?";
  return label;
}

namespace {

using model::Graph;
using model::GraphKind;
using model::StepIndex;

// The graph that a graph of guards or of ways out belongs to.
const Graph& owner_of(const model::Plan& plan, model::GraphIndex list) {
  for (const Graph& graph : plan.graphs)
    if (graph.guards == list || graph.stays == list) return graph;
  return plan.graphs.front();
}

std::string between(const Graph& owner, StepIndex from, StepIndex until) {
  std::string text;
  if (from != model::none) text = "after " + owner.steps[from].spec.id;
  if (until != model::none)
    text += (text.empty() ? "until " : " until ") + owner.steps[until].spec.id;
  return text.empty() ? "all the time" : text;
}

bool is_proof(StepIndex way_out) { return way_out % 2 == 1; }

}  // namespace

std::string name_of(const model::Plan& plan, model::GraphIndex index, StepIndex step) {
  const Graph& graph = plan.graphs[index];
  if (graph.kind == GraphKind::guards && step < graph.guard_of.size())
    return graph.guard_of[step].name;
  if (graph.kind == GraphKind::stays && step / 2 < graph.stay_of.size())
    return graph.stay_of[step / 2].name + (is_proof(step) ? ".verify" : ".exit");
  return graph.steps[step].spec.id;
}

std::vector<std::string> details_of(const model::Plan& plan, model::GraphIndex index,
                                    StepIndex step) {
  const Graph& graph = plan.graphs[index];
  std::vector<std::string> lines = {action_label(graph.steps[step])};
  if (graph.kind == GraphKind::guards && step < graph.guard_of.size()) {
    const model::PlannedGuard& guard = graph.guard_of[step];
    lines.push_back(between(owner_of(plan, index), guard.from, guard.until));
  }
  if (graph.kind == GraphKind::stays && step / 2 < graph.stay_of.size() && !is_proof(step))
    lines.push_back(between(owner_of(plan, index), graph.stay_of[step / 2].until, model::none));
  return lines;
}

std::string title_text(const std::string& path, const std::string& action, const Mark* mark) {
  std::string title = path;
  if (!action.empty()) title += ": " + action;
  if (mark != nullptr) title += ", " + words_of(*mark);
  return title;
}

std::string names_text(const std::vector<std::string>& names, std::size_t room) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string more = " and " + std::to_string(names.size() - i) + " more";
    const std::string next = (i == 0 ? "" : ", ") + label(names[i], 28);
    if (i > 0 && characters(text + next + more) > room) return text + more;
    text += next;
  }
  return text;
}

std::string label(std::string_view text, std::size_t characters_max) {
  std::string line = base::printable(text);
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
  if (characters(line) <= characters_max) return line;
  std::string_view rest = line;
  for (std::size_t kept = 0; kept + 3 < characters_max; ++kept)
    rest.remove_prefix(std::max<std::size_t>(1, base::utf8_prefix(rest)));
  return line.substr(0, line.size() - rest.size()) + "...";
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

std::vector<std::pair<std::string, model::GraphIndex>> lists_of(const model::Plan& plan,
                                                                model::GraphIndex graph) {
  const Graph& owner = plan.graphs[graph];
  const bool is_run = graph == 0;
  std::vector<std::pair<std::string, model::GraphIndex>> lists;
  if (owner.guards != model::none) lists.emplace_back("guards", owner.guards);
  if (owner.stays != model::none) lists.emplace_back("scopes", owner.stays);
  const auto on_failure = is_run ? plan.on_failure : owner.on_failure;
  const auto last = is_run ? plan.finally : owner.finally;
  if (on_failure != model::none) lists.emplace_back("on_failure", on_failure);
  if (last != model::none) lists.emplace_back("finally", last);
  return lists;
}

}  // namespace reprise::graph
