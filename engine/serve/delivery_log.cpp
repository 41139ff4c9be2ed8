#include "serve/delivery_log.h"

#include <algorithm>
#include <utility>

#include "base/ids.h"
#include "serve/delivery_entries.h"
#include "serve/delivery_rows.h"

namespace reprise::serve {

namespace {

constexpr std::uint64_t entries_a_delivery = 3;
constexpr std::size_t id_size = 26, id_time_size = 10;   // of a ULID
constexpr base::WallMicros longest_way_us = 60'000'000;  // from an id until its entry is written
const base::Error enough = {"enough", "nothing more is wanted"};

base::Status read_rows(app::RunReader& reader, std::uint64_t after, DeliveryRows& rows) {
  return for_each_entry(reader, after,
                        [&rows](const port::Entry& entry) { return rows.add(entry); });
}

// The number of the last entry, found by few small questions; 0 = none.
base::Result<std::uint64_t> last_number(app::RunReader& reader) {
  std::uint64_t there = 0, step = 1;  // `there`: known to be there, or 0
  for (bool growing = true; step > 0; step = growing ? step * 2 : step / 2) {
    auto entries = entry_after(reader, there + step - 1);
    if (!entries) return base::fail(entries.error());
    if (entries->empty())
      growing = false;
    else
      there = entries->front().seq;
  }
  return there;
}

DeliveryRow& first_of(DeliveryRows& rows) { return rows.rows().begin()->second; }

// How the id of what was received at this time begins: ids are in the order of time.
std::string time_of_id(base::WallMicros at_us) {
  return base::make_ulid(at_us, 0, 0).substr(0, id_time_size);
}

// The number behind which the entries from the time of this id on begin, by few small questions.
// Only where no clock was set back.
base::Result<std::uint64_t> number_before(app::RunReader& reader, const std::string& id) {
  const auto last = last_number(reader);
  if (!last) return last;
  std::uint64_t low = 0, high = *last;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    auto next = entry_after(reader, middle);
    if (!next) return base::fail(next.error());
    if (next->empty() || time_of_id(next->front().at_us) >= id.substr(0, id_time_size))
      high = middle;
    else
      low = next->front().seq;
  }
  return low;
}

// Whether nothing more of it will come.
bool is_complete(const DeliveryRow& row) {
  if (row.refusal || (row.delivery && row.delivery->is_copy)) return true;
  if (!row.verdict) return false;
  const auto& decisions = row.verdict->decisions;
  const auto starts = std::count_if(decisions.begin(), decisions.end(), [](const auto& decision) {
    return decision.outcome == trigger::Outcome::start;
  });
  return row.started.size() >= static_cast<std::size_t>(starts);
}

// Rows of what is between two numbers. What becomes of one may stand behind all of them: that is
// looked for until nothing more will come, but not behind each entry.
base::Status read_page(app::RunReader& reader, std::uint64_t after, std::uint64_t end,
                       DeliveryRows& rows) {
  constexpr std::uint64_t look_every = 100;
  const auto read = for_each_entry(reader, after, [&](const port::Entry& entry) -> base::Status {
    const bool looks = entry.seq >= end && (entry.seq - end) % look_every == 0;
    if (looks && std::all_of(rows.rows().begin(), rows.rows().end(),
                             [](const auto& one) { return is_complete(one.second); }))
      return base::fail(enough);
    return rows.add(entry);
  });
  return read || read.error().code == enough.code ? base::Status() : read;
}

// The one with this whole id, without reading all that came before it. None where it is not at the
// place that its time says.
base::Result<std::optional<DeliveryRow>> find_by_time(app::RunReader& reader,
                                                      const std::string& id) {
  const auto before = number_before(reader, id);
  if (!before) return base::fail(before.error());
  DeliveryRows rows([&id](const DeliveryRow& row) { return row.id() == id; });
  const auto read = for_each_entry(reader, *before, [&](const port::Entry& entry) -> base::Status {
    const auto taken = time_of_id(entry.at_us - longest_way_us);
    if (rows.rows().empty() && taken > id.substr(0, id_time_size)) return base::fail(enough);
    if (auto added = rows.add(entry); !added) return added;
    if (!rows.rows().empty() && is_complete(first_of(rows))) return base::fail(enough);
    return {};
  });
  if (!read && read.error().code != enough.code) return base::fail(read.error());
  if (rows.rows().empty()) return std::optional<DeliveryRow>();
  return std::optional(std::move(first_of(rows)));
}

}  // namespace

const std::string& DeliveryRow::id() const {
  static const std::string nothing;
  if (delivery) return delivery->id;
  return refusal ? refusal->id : nothing;
}

const std::string& DeliveryRow::source() const {
  static const std::string nothing;
  if (delivery) return delivery->source;
  return refusal ? refusal->source : nothing;
}

base::WallMicros DeliveryRow::received_us() const {
  if (delivery) return delivery->received_us;
  if (refusal) return refusal->received_us;
  return verdict && !verdict->decisions.empty() ? verdict->decisions.front().at_us : 0;
}

base::Result<std::vector<DeliveryRow>> recent_deliveries(app::RunReader& reader,
                                                         const std::string& source,
                                                         std::size_t count, std::uint64_t before) {
  const auto last = last_number(reader);
  if (!last) return base::fail(last.error());
  const std::uint64_t end = before == 0 ? *last + 1 : std::min(before, *last + 1);
  for (std::uint64_t window = count * entries_a_delivery + 1;; window *= 4) {
    const std::uint64_t after = window < end ? end - window : 0;
    DeliveryRows rows([&](const DeliveryRow& row) {
      return row.number < end && (source.empty() || row.source() == source);
    });
    if (auto done = read_page(reader, after, end, rows); !done) return base::fail(done.error());
    if (rows.rows().size() < count && after > 0) continue;
    std::vector<DeliveryRow> newest;
    for (auto at = rows.rows().rbegin(); at != rows.rows().rend() && newest.size() < count; ++at)
      newest.push_back(std::move(at->second));
    return newest;
  }
}

base::Result<DeliveryRow> find_delivery(app::RunReader& reader, const std::string& prefix) {
  if (prefix.size() == id_size) {
    auto found = find_by_time(reader, prefix);
    if (!found) return base::fail(found.error());
    if (*found) return std::move(**found);
  }
  DeliveryRows rows([&prefix](const DeliveryRow& row) {
    return !prefix.empty() && !row.id().empty() && row.id().starts_with(prefix);
  });
  if (auto done = read_rows(reader, 0, rows); !done) return base::fail(done.error());
  if (rows.rows().empty())
    return base::fail("unknown", "there is no delivery '" + prefix + "'",
                      "See: reprise trigger list");
  if (rows.rows().size() > 1)
    return base::fail("ambiguous", "'" + prefix +
                                       "' begins several deliveries: " + first_of(rows).id() +
                                       ", " + rows.rows().rbegin()->second.id());
  return std::move(first_of(rows));
}

base::Result<trigger::Delivery> whole_delivery(app::RunReader& reader, const DeliveryRow& row) {
  if (!row.delivery) return base::fail("unknown", "of what was refused no body is kept");
  trigger::Delivery delivery = *row.delivery;
  if (delivery.same_as == 0) return delivery;
  auto entries = entry_after(reader, delivery.same_as - 1);
  if (!entries) return base::fail(entries.error());
  if (entries->empty() || entries->front().seq != delivery.same_as)
    return base::fail("unknown", "the body of this delivery is in an archive");
  auto first = trigger::delivery_from_json(entries->front().body);
  if (!first) return base::fail(first.error());
  delivery.body = std::move(first->body);
  return delivery;
}

}  // namespace reprise::serve
