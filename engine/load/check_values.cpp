#include "load/check_values.h"

#include "base/time.h"

namespace reprise::load {

using model::Param;

namespace {

struct Filled {
  std::string_view action, key;
};
// Without an item they would prove, watch or stop nothing.
constexpr Filled filled[] = {{"halt", "paths"},     {"halt", "verify"},   {"verify", "checks"},
                             {"monitor", "checks"}, {"detect", "probes"}, {"resume", "stages"},
                             {"evidence", "items"}};

struct Bounded {
  std::string_view action, key;
  std::int64_t least;
};
constexpr Bounded bounded[] = {{"approve", "votes", 1},
                               {"wait_for", "successes", 1},
                               {"monitor", "failures", 1},
                               {"monitor", "errors", 1},
                               {"resume", "regressions_max", 0}};
constexpr std::int64_t most = 1000;

bool is_empty(const Param& param) {
  if (const auto* items = param.as_list()) return items->empty();
  if (const auto* entries = param.as_map()) {
    const Param* all = param.find("all");
    return entries->empty() || (all != nullptr && is_empty(*all));
  }
  return false;
}

void check_filled(std::string_view action, const Param& with, Reporter& report) {
  for (const auto& [name, key] : filled) {
    const Param* value = action == name ? with.find(key) : nullptr;
    if (value != nullptr && is_empty(*value))
      report.error("RP0132", value->place, "'" + std::string(key) + "' is empty",
                   "say what '" + std::string(action) + "' is to do");
  }
}

void check_counts(std::string_view action, const Param& with, Reporter& report) {
  for (const auto& [name, key, least] : bounded) {
    const Param* value = action == name ? with.find(key) : nullptr;
    const auto* number = value == nullptr ? nullptr : value->constant();
    if (number == nullptr || !number->is_integer()) continue;
    if (number->integer() >= least && number->integer() <= most) continue;
    report.error(
        "RP0129", value->place,
        "'" + std::string(key) + "' is out of range: '" + std::to_string(number->integer()) + "'",
        "write a number from " + std::to_string(least) + " to " + std::to_string(most));
  }
}

void check_due(std::string_view action, const Param& with, Reporter& report) {
  const Param* due = action == "manual" ? with.find("due") : nullptr;
  const auto* text = due == nullptr ? nullptr : due->constant();
  if (text == nullptr || !text->is_text()) return;
  if (base::parse_duration(text->text()) || base::parse_timestamp(text->text())) return;
  report.error("RP0127", due->place,
               "'due': '" + text->text() + "' is neither a duration nor a timestamp",
               "write 30m, or 2026-11-01T03:00:00Z");
}

}  // namespace

void check_values(Reporter& report, std::string_view action, const Param& with) {
  check_filled(action, with, report);
  check_counts(action, with, report);
  check_due(action, with, report);
}

}  // namespace reprise::load
