#include "console/live/watch_rows.h"

#include <algorithm>

#include "console/guards.h"
#include "console/live/waits.h"
#include "console/scopes.h"
#include "console/text_form.h"

namespace reprise::console::live {
namespace {

struct Watched {
  std::string kind, name, standing, detail;
  Style style = Style::plain;
};

Style style_of(const core::GuardView& guard) {
  if (guard.breached || guard.verdict == model::GuardVerdict::breach) return Style::bad;
  return guard.verdict == model::GuardVerdict::no_data ? Style::wait : Style::good;
}

Watched of_guard(const core::GuardView& guard, base::WallMicros now_us) {
  std::string detail;
  if (guard.checked_us != 0) detail = seconds_text(now_us - guard.checked_us) + " since a change";
  if (!guard.detail.empty()) detail += (detail.empty() ? "" : "; ") + one_line(guard.detail);
  return {"guard", one_line(guard.name), standing_of(guard), detail, style_of(guard)};
}

Watched of_scope(const core::StayView& stay, base::WallMicros now_us) {
  return {"scope", one_line(stay.name), standing_of(stay),
          "since " + seconds_text(now_us - stay.entered_us),
          stay.overdue ? Style::bad : Style::wait};
}

std::vector<Watched> watched_of(const core::State& state, base::WallMicros now_us) {
  using Standing = core::StayView::Standing;
  std::vector<Watched> all;
  for (const auto& guard : state.guards())
    if (guard.active || guard.breached) all.push_back(of_guard(guard, now_us));
  for (const auto& stay : state.stays())
    if (stay.standing == Standing::open || stay.standing == Standing::leaving)
      all.push_back(of_scope(stay, now_us));
  std::stable_partition(all.begin(), all.end(),
                        [](const Watched& one) { return one.style == Style::bad; });
  return all;
}

}  // namespace

std::vector<Row> watch_rows(const core::State& state, base::WallMicros now_us, int width,
                            std::size_t rows_max, Charset charset) {
  const std::vector<Watched> all = watched_of(state, now_us);
  const std::size_t shown = all.size() <= rows_max ? all.size() : rows_max - (rows_max > 0 ? 1 : 0);
  std::vector<Row> rows;
  for (std::size_t at = 0; at < shown; ++at) {
    Row row(width, charset);
    row.add(all[at].kind + " ", Style::dim).add(all[at].name + " ");
    row.add(all[at].standing, all[at].style);
    if (!all[at].detail.empty()) row.add(", " + all[at].detail, Style::dim);
    rows.push_back(std::move(row));
  }
  if (shown < all.size() && rows_max > 0)
    rows.push_back(Row(width, charset)
                       .add("and " + std::to_string(all.size() - shown) + " more guards or scopes",
                            Style::dim));
  return rows;
}

}  // namespace reprise::console::live
