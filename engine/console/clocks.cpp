#include "console/clocks.h"

#include <algorithm>

#include "console/json_line.h"
#include "console/text_form.h"

namespace reprise::console {
namespace {

std::string verdict_of(const ClockView& clock, bool is_reached) {
  if (!clock.elapsed_ms) return "not measured";
  if (clock.max_ms && *clock.elapsed_ms > *clock.max_ms) return "over max";
  if (clock.target_ms && *clock.elapsed_ms > *clock.target_ms) return "over target";
  // It has not brought back what it was to bring back, however quickly it ended.
  return is_reached ? "within target" : "not reached";
}

void add_seconds(JsonLine& line, std::string_view key, const std::optional<base::Millis>& millis) {
  if (millis) {
    line.seconds(key, *millis * 1000);
  } else {
    line.raw(key, "null");
  }
}

}  // namespace

std::vector<ClockView> clocks_of(const core::State& state, base::WallMicros now_us) {
  std::vector<ClockView> clocks;
  for (const auto& [name, objective] : state.plan().objectives) {
    ClockView clock{name, objective.clock, objective.target_ms, objective.max_ms, {}, {}};
    const auto end_us = state.is_over() ? state.finished_us() : now_us;
    const auto elapsed_us = std::max<std::int64_t>(0, end_us - state.created_us());
    if (name == "rto") clock.elapsed_ms = elapsed_us / 1000;
    const bool gave_up = state.is_over() && state.status() != model::RunStatus::succeeded;
    clock.verdict = verdict_of(clock, !gave_up);
    clocks.push_back(std::move(clock));
  }
  return clocks;
}

std::string clock_text(const ClockView& clock) {
  std::string text;
  if (clock.target_ms) text += "target " + base::format_duration(*clock.target_ms);
  if (clock.target_ms && clock.max_ms) text += ", ";
  if (clock.max_ms) text += "max " + base::format_duration(*clock.max_ms);
  if (!clock.clock.empty()) text += " (" + one_line(clock.clock) + ")";
  text += ": ";
  if (clock.elapsed_ms) text += elapsed(*clock.elapsed_ms * 1000) + ", ";
  return text + clock.verdict;
}

std::string clocks_json(const std::vector<ClockView>& clocks) {
  JsonLine all;
  for (const auto& clock : clocks) {
    JsonLine one;
    one.text("clock", clock.clock);
    add_seconds(one, "elapsed_seconds", clock.elapsed_ms);
    add_seconds(one, "max_seconds", clock.max_ms);
    add_seconds(one, "target_seconds", clock.target_ms);
    all.raw(clock.objective, one.text("verdict", clock.verdict).object());
  }
  return all.object();
}

}  // namespace reprise::console
