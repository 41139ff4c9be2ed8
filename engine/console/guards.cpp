#include "console/guards.h"

#include "console/json_line.h"

namespace reprise::console {

std::string standing_of(const core::GuardView& guard) {
  if (guard.breached) return "breached";
  if (!guard.active) return "not at work";
  return guard.verdict ? std::string(model::to_text(*guard.verdict)) : "not checked yet";
}

std::string guards_json(const core::State& state) {
  std::vector<std::string> items;
  for (const auto& guard : state.guards()) {
    JsonLine item;
    item.text("name", guard.name).text("step", guard.step).text("status", standing_of(guard));
    item.number("checks", static_cast<std::int64_t>(guard.checks));
    item.instant("checked_at", guard.checked_us);
    items.push_back(item.text("detail", guard.detail).object());
  }
  return json_list(items);
}

}  // namespace reprise::console
