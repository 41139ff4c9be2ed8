#include "console/scopes.h"

#include "console/json_line.h"
#include "console/text_form.h"

namespace reprise::console {

namespace {

std::string when_text(base::WallMicros at_us) { return at_us == 0 ? "-" : instant(at_us); }

}  // namespace

std::string standing_of(const core::StayView& stay) {
  static constexpr const char* words[] = {"not entered", "open", "leaving", "left"};
  const std::string word = words[static_cast<int>(stay.standing)];
  return stay.overdue ? word + ", lasted too long" : word;
}

std::string scopes_text(const core::State& state) {
  const auto stays = state.stays();
  if (stays.empty()) return {};
  std::vector<std::vector<std::string>> rows = {{"SCOPE", "STATUS", "ENTERED", "LEFT"}};
  for (const auto& stay : stays)
    rows.push_back({one_line(stay.name), standing_of(stay), when_text(stay.entered_us),
                    when_text(stay.left_us)});
  return "\n" + table(rows);
}

std::string scopes_json(const core::State& state) {
  std::vector<std::string> items;
  for (const auto& stay : state.stays()) {
    JsonLine item;
    item.text("name", stay.name).text("step", stay.step).text("status", standing_of(stay));
    item.instant("entered_at", stay.entered_us);
    items.push_back(item.instant("left_at", stay.left_us).object());
  }
  return json_list(items);
}

}  // namespace reprise::console
