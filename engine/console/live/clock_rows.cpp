#include "console/live/clock_rows.h"

#include <algorithm>

#include "console/clocks.h"
#include "console/live/waits.h"
#include "console/text_form.h"

namespace reprise::console::live {
namespace {

constexpr int bar_columns = 20, bar_width_min = 70;

Style verdict_style(const ClockView& clock) {
  if (clock.verdict == "over max") return Style::bad;
  return clock.verdict == "over target" ? Style::wait : Style::good;
}

// How much of the time until the last limit is burnt; '|' is the target.
std::string bar(const ClockView& clock) {
  const base::Millis limit = std::max<base::Millis>(1, clock.max_ms.value_or(*clock.target_ms));
  const auto place = [&](base::Millis millis) {
    return static_cast<std::size_t>(std::clamp<base::Millis>(millis, 0, limit) * bar_columns /
                                    limit);
  };
  std::string text(bar_columns, '-');
  std::fill_n(text.begin(), place(*clock.elapsed_ms), '#');
  if (clock.target_ms && place(*clock.target_ms) < text.size()) text[place(*clock.target_ms)] = '|';
  return "[" + text + "] ";
}

std::string left_text(const ClockView& clock) {
  const bool over_target = clock.target_ms && *clock.elapsed_ms > *clock.target_ms;
  const auto limit = clock.target_ms && !over_target ? clock.target_ms : clock.max_ms;
  const std::string name = limit == clock.max_ms ? "max " : "target ";
  if (!limit) return seconds_text((*clock.elapsed_ms - *clock.target_ms) * 1000) + " over target";
  const base::Millis left = *limit - *clock.elapsed_ms;
  const std::string text = seconds_text(std::abs(left) * 1000);
  return left < 0 ? text + " over " + name + base::format_duration(*limit)
                  : text + " left of " + name + base::format_duration(*limit);
}

// A forecast that misses a limit says which, and the later one where it misses both.
std::string missed(const ClockView& clock, std::int64_t end_us) {
  if (clock.max_ms && end_us > *clock.max_ms * 1000) return ", after max";
  return clock.target_ms && end_us > *clock.target_ms * 1000 ? ", after target" : "";
}

std::string forecast_text(const core::State& state, const ClockView& clock,
                          const Expectations& expectations, base::WallMicros now_us) {
  const Forecast ahead = forecast(state, expectations, now_us);
  const auto end_us = now_us - state.created_us() + ahead.remaining_us;
  if (ahead.unknown == 0 && ahead.late == 0)
    return "end at " + seconds_text(end_us) + missed(clock, end_us);
  std::string why;
  if (ahead.unknown > 0) why = std::to_string(ahead.unknown) + " unknown";
  if (ahead.late > 0) why += (why.empty() ? "" : ", ") + std::to_string(ahead.late) + " late";
  const std::string end = ahead.remaining_us > 0
                              ? "end after " + seconds_text(end_us) + missed(clock, end_us)
                              : std::string(ahead.unknown > 0 ? "end unknown" : "end overdue");
  return end + " (" + why + ")";
}

}  // namespace

std::vector<Row> clock_rows(const core::State& state, const Expectations& expectations,
                            base::WallMicros now_us, int width, Charset charset) {
  std::vector<Row> rows;
  for (const ClockView& clock : clocks_of(state, now_us)) {
    if (!clock.elapsed_ms || (!clock.target_ms && !clock.max_ms)) continue;
    Row row(width, charset);
    row.add(clock.objective + " ", Style::bold);
    if (width >= bar_width_min) row.add(bar(clock), verdict_style(clock));
    row.add(seconds_text(*clock.elapsed_ms * 1000) + ", " + left_text(clock), verdict_style(clock));
    if (!state.is_over()) row.add("; " + forecast_text(state, clock, expectations, now_us));
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace reprise::console::live
