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
  const model::Graph& owner = plan.graphs[graph];
  const bool is_run = graph == 0;
  std::vector<std::pair<std::string, model::GraphIndex>> lists;
  const auto on_failure = is_run ? plan.on_failure : owner.on_failure;
  const auto last = is_run ? plan.finally : owner.finally;
  if (on_failure != model::none) lists.emplace_back("on_failure", on_failure);
  if (last != model::none) lists.emplace_back("finally", last);
  return lists;
}

}  // namespace reprise::graph
