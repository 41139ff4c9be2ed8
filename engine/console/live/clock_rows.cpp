#include "console/live/clock_rows.h"

#include <algorithm>

#include "console/clocks.h"
#include "console/live/waits.h"
#include "console/text_form.h"

namespace reprise::console::live {
namespace {

// The bar and the time of day are left out, or the bar is short, where it would push the words
// behind it off the row.
constexpr int short_bar_columns = 8, long_bar_columns = 20;
constexpr int short_bar_width_min = 70, long_bar_width_min = 100;

Style verdict_style(const ClockView& clock) {
  if (clock.verdict == "over max") return Style::bad;
  return clock.verdict == "over target" ? Style::wait : Style::good;
}

// How much of the time until the last limit is burnt; '|' is the target.
std::string bar(const ClockView& clock, int columns) {
  const base::Millis limit = std::max<base::Millis>(1, clock.max_ms.value_or(*clock.target_ms));
  const auto place = [&](base::Millis millis) {
    return static_cast<std::size_t>(std::clamp<base::Millis>(millis, 0, limit) * columns / limit);
  };
  std::string text(static_cast<std::size_t>(columns), '-');
  std::fill_n(text.begin(), place(*clock.elapsed_ms), '#');
  if (clock.target_ms && place(*clock.target_ms) < text.size()) text[place(*clock.target_ms)] = '|';
  return "[" + text + "] ";
}

// "03:17:05", UTC: the day is the one of the person who looks.
std::string time_of_day(base::WallMicros at_us) { return instant_in_list(at_us).substr(11); }

std::string left_text(const ClockView& clock, bool is_wide) {
  const bool over_target = clock.target_ms && *clock.elapsed_ms > *clock.target_ms;
  const auto limit = clock.target_ms && !over_target ? clock.target_ms : clock.max_ms;
  const std::string name = limit == clock.max_ms ? "max " : "target ";
  if (!limit) return seconds_text((*clock.elapsed_ms - *clock.target_ms) * 1000) + " over target";
  const base::Millis left = *limit - *clock.elapsed_ms;
  const std::string text = seconds_text(std::abs(left) * 1000);
  const std::string limit_text = name + base::format_duration(*limit);
  if (left < 0) return text + " over " + limit_text;
  const auto& at_us = limit == clock.max_ms ? clock.max_at_us : clock.target_at_us;
  return text + " left of " + limit_text +
         (is_wide && clock.is_running && at_us ? " (" + time_of_day(*at_us) + ")" : "");
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

// A clock that burns, or has stopped where its moment came.
Row burning_row(const core::State& state, const ClockView& clock, const Expectations& expectations,
                base::WallMicros now_us, int width, Charset charset) {
  Row row(width, charset);
  row.add(clock.objective + " ", Style::bold);
  const bool is_wide = width >= short_bar_width_min;
  const int columns = width >= long_bar_width_min ? long_bar_columns : short_bar_columns;
  if (is_wide) row.add(bar(clock, columns), verdict_style(clock));
  row.add(seconds_text(*clock.elapsed_ms * 1000) + ", " + left_text(clock, is_wide),
          verdict_style(clock));
  if (clock.is_running) return row.add("; " + forecast_text(state, clock, expectations, now_us));
  return state.is_over() ? row : row.add("; " + clock.clock + " reached", Style::good);
}

// What is lost does not burn: it is known, or it is not.
Row loss_row(const ClockView& clock, int width, Charset charset) {
  Row row(width, charset);
  row.add(clock.objective + " ", Style::bold);
  if (!clock.elapsed_ms) return row.add("not known: " + clock.measured, Style::dim);
  return row.add(seconds_text(*clock.elapsed_ms * 1000) + " lost, " + clock.verdict,
                 verdict_style(clock));
}

Row moments_row(const core::State& state, int width, Charset charset) {
  Row row(width, charset);
  const char* comma = "";
  for (const Moment& moment : moments_of(state)) {
    const auto since_us = moment.at_us.value_or(0) - state.created_us();
    const std::string when = !moment.at_us  ? "not known"
                             : since_us < 0 ? seconds_text(-since_us) + " before"
                                            : "after " + seconds_text(since_us);
    row.add(comma + moment.name + " ").add(when, moment.at_us ? Style::plain : Style::dim);
    comma = ", ";
  }
  return row;
}

}  // namespace

std::vector<Row> clock_rows(const core::State& state, const Expectations& expectations,
                            base::WallMicros now_us, int width, Charset charset) {
  std::vector<Row> rows;
  for (const ClockView& clock : clocks_of(state, now_us)) {
    if (!clock.target_ms && !clock.max_ms) continue;
    rows.push_back(clock.objective == "rto"
                       ? burning_row(state, clock, expectations, now_us, width, charset)
                       : loss_row(clock, width, charset));
  }
  // The clock that burns before the loss, which is known late.
  std::reverse(rows.begin(), rows.end());
  if (!rows.empty()) rows.push_back(moments_row(state, width, charset));
  return rows;
}

}  // namespace reprise::console::live
