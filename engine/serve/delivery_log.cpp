#include "serve/delivery_log.h"

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include "serve/delivery_entries.h"

namespace reprise::serve {

namespace {

constexpr std::uint64_t entries_a_delivery = 3;

// Rows made of entries in their order. A verdict or a run of a delivery that is not wanted, or was
// not seen, is passed over.
class Rows {
 public:
  using Wanted = std::function<bool(const DeliveryRow&)>;
  explicit Rows(Wanted wanted) : wanted_(std::move(wanted)) {}

  base::Status add(const port::Entry& entry) {
    if (entry.kind == trigger::received_kind) return keep(entry, &DeliveryRow::delivery);
    if (entry.kind == trigger::refused_kind) return keep(entry, &DeliveryRow::refusal);
    if (entry.kind == trigger::decided_kind) return add_verdict(entry);
    return entry.kind == trigger::started_kind ? add_started(entry) : base::Status();
  }

  std::map<std::uint64_t, DeliveryRow>& rows() { return rows_; }

 private:
  static base::Result<trigger::Delivery> read(const std::string& body, const trigger::Delivery*) {
    return trigger::delivery_from_json(body);
  }
  static base::Result<trigger::Refusal> read(const std::string& body, const trigger::Refusal*) {
    return trigger::refusal_from_json(body);
  }

  template <class Fact>
  base::Status keep(const port::Entry& entry, std::optional<Fact> DeliveryRow::*place) {
    auto fact = read(entry.body, static_cast<const Fact*>(nullptr));
    if (!fact) return base::fail(fact.error());
    DeliveryRow row{entry.seq};
    row.*place = std::move(*fact);
    if (wanted_(row)) rows_.emplace(entry.seq, std::move(row));
    return {};
  }

  base::Status add_verdict(const port::Entry& entry) {
    auto verdict = trigger::verdict_from_json(entry.body);
    if (!verdict) return base::fail(verdict.error());
    const bool by_time = verdict->delivery == 0;
    const std::uint64_t number = by_time ? entry.seq : verdict->delivery;
    if (by_time && wanted_(DeliveryRow{number})) rows_.emplace(number, DeliveryRow{number});
    const auto row = rows_.find(number);
    if (row == rows_.end()) return {};
    row->second.verdict = std::move(*verdict);
    decided_[entry.seq] = number;
    return {};
  }

  base::Status add_started(const port::Entry& entry) {
    auto started = trigger::started_from_json(entry.body);
    if (!started) return base::fail(started.error());
    const auto decided = decided_.find(started->verdict);
    if (decided != decided_.end()) rows_.at(decided->second).started.push_back(std::move(*started));
    return {};
  }

  Wanted wanted_;
  std::map<std::uint64_t, DeliveryRow> rows_;
  std::map<std::uint64_t, std::uint64_t> decided_;  // number of a verdict -> of its row
};

base::Status read_rows(app::RunReader& reader, std::uint64_t after, Rows& rows) {
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

DeliveryRow& first_of(Rows& rows) { return rows.rows().begin()->second; }

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
                                                         std::size_t count) {
  const auto last = last_number(reader);
  if (!last) return base::fail(last.error());
  for (std::uint64_t window = count * entries_a_delivery;; window *= 4) {
    const std::uint64_t after = window < *last ? *last - window : 0;
    Rows rows(
        [&source](const DeliveryRow& row) { return source.empty() || row.source() == source; });
    if (auto done = read_rows(reader, after, rows); !done) return base::fail(done.error());
    if (rows.rows().size() < count && after > 0) continue;
    std::vector<DeliveryRow> newest;
    for (auto at = rows.rows().rbegin(); at != rows.rows().rend() && newest.size() < count; ++at)
      newest.push_back(std::move(at->second));
    return newest;
  }
}

base::Result<DeliveryRow> find_delivery(app::RunReader& reader, const std::string& prefix) {
  Rows rows([&prefix](const DeliveryRow& row) {
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
