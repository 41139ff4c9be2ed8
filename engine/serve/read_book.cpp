#include "serve/read_book.h"

#include <algorithm>
#include <map>
#include <string>

#include "serve/delivery_entries.h"

namespace reprise::serve {

namespace {

// Where each run was decided.
base::Status note_runs(const port::Entry& entry, std::map<std::string, std::uint64_t>& runs) {
  if (entry.kind != trigger::decided_kind) return {};
  const auto verdict = trigger::verdict_from_json(entry.body);
  if (!verdict) return base::fail(verdict.error());
  for (const auto& decision : verdict->decisions)
    if (decision.outcome == trigger::Outcome::start) runs[decision.run] = entry.seq;
  return {};
}

}  // namespace

base::Result<trigger::DeliveryBook> read_book(app::RunReader& reader, KeptBook from) {
  auto read = for_each_entry(reader, from.through, [&from](const port::Entry& entry) {
    return from.book.add(entry.seq, entry.kind, entry.body);
  });
  if (!read) return base::fail(read.error());
  return std::move(from.book);
}

base::Result<std::uint64_t> old_deliveries(app::RunReader& reader, base::WallMicros before_us) {
  trigger::DeliveryBook book;
  std::map<std::string, std::uint64_t> runs;
  std::uint64_t old = 0;
  bool is_old = true;
  auto read = for_each_entry(reader, 0, [&](const port::Entry& entry) {
    is_old = is_old && entry.at_us < before_us;  // the first young one keeps all behind it
    if (is_old) old = entry.seq;
    if (auto noted = note_runs(entry, runs); !noted) return noted;
    return book.add(entry.seq, entry.kind, entry.body);
  });
  if (!read) return base::fail(read.error());
  auto rows = reader.list();
  if (!rows) return base::fail(rows.error());
  std::uint64_t first_kept = book.first_open();
  for (const auto& row : *rows)
    if (const auto run = runs.find(row.run_id); run != runs.end() && row.finished_us == 0)
      first_kept = std::min(first_kept, run->second);
  return std::min(old, first_kept - 1);
}

}  // namespace reprise::serve
