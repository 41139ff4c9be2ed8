#include "serve/run_list.h"

#include <algorithm>
#include <charconv>
#include <tuple>

#include "console/json_line.h"
#include "console/show.h"

namespace reprise::serve {

namespace {

constexpr std::size_t page_rows = 100, page_rows_max = 1'000;

// Where a page ended. A run that is gone by then is no matter: the order says what follows.
struct Position {
  base::WallMicros created_us = 0;
  std::string run_id;
};

// "CREATED_US.RUN".
std::optional<Position> read_position(const std::string& text) {
  Position cursor;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), cursor.created_us);
  if (error != std::errc() || end == text.data() + text.size() || *end != '.') return std::nullopt;
  cursor.run_id = text.substr(static_cast<std::size_t>(end - text.data()) + 1);
  return cursor;
}

std::string text_of(const app::RunRow& row) {
  return std::to_string(row.created_us) + "." + row.run_id;
}

bool comes_first(const app::RunRow& left, const app::RunRow& right) {
  return std::tie(right.created_us, left.run_id) < std::tie(left.created_us, right.run_id);
}

bool is_behind(const app::RunRow& row, const Position& cursor) {
  return std::tie(row.created_us, cursor.run_id) < std::tie(cursor.created_us, row.run_id);
}

bool is_wanted(const Asking& asking, const app::RunRow& row) {
  const std::string status = asking.query("status"), runbook = asking.query("runbook");
  return (status.empty() || row.status == status) && (runbook.empty() || row.runbook == runbook);
}

std::string row_json(const app::RunRow& row, bool is_carried) {
  std::string line =
      console::list_lines({{row.run_id, row.runbook, row.title, row.status, row.created_us,
                            row.started_us, row.finished_us, is_carried}});
  line.pop_back();
  return line;
}

}  // namespace

base::Result<std::string> run_list(Service& service, const Asking& asking,
                                   std::vector<app::RunRow> rows) {
  Position after{std::numeric_limits<base::WallMicros>::max(), ""};
  if (const std::string given = asking.query("after"); !given.empty()) {
    const auto cursor = read_position(given);
    if (!cursor) return base::fail("usage", "'after' is not what an earlier page gave as 'next'");
    after = *cursor;
  }
  std::sort(rows.begin(), rows.end(), comes_first);
  const std::size_t most = asking.query("limit").empty()
                               ? page_rows
                               : std::clamp<std::size_t>(asking.number("limit"), 1, page_rows_max);
  const auto carried = service.engine().carried();
  std::vector<std::string> items;
  const app::RunRow* last = nullptr;
  bool more = false;
  for (const auto& row : rows) {
    if (!is_behind(row, after) || !is_wanted(asking, row) ||
        !may_see(service, asking.caller.identity, row.run_id))
      continue;
    if (more = items.size() == most; more) break;
    items.push_back(row_json(row, carried.contains(row.run_id)));
    last = &row;
  }
  console::JsonLine page;
  page.raw("runs", console::json_list(items));
  if (more) page.text("next", text_of(*last));
  return page.object();
}

}  // namespace reprise::serve
