#include "serve/delivery_rows.h"

#include <utility>

namespace reprise::serve {

base::Status DeliveryRows::add(const port::Entry& entry) {
  if (entry.kind == trigger::received_kind)
    return keep(entry, trigger::delivery_from_json(entry.body), &DeliveryRow::delivery);
  if (entry.kind == trigger::refused_kind)
    return keep(entry, trigger::refusal_from_json(entry.body), &DeliveryRow::refusal);
  if (entry.kind == trigger::decided_kind) return add_verdict(entry);
  return entry.kind == trigger::started_kind ? add_started(entry) : base::Status();
}

template <class Fact>
base::Status DeliveryRows::keep(const port::Entry& entry, base::Result<Fact> fact,
                                std::optional<Fact> DeliveryRow::*place) {
  if (!fact) return base::fail(fact.error());
  DeliveryRow row{entry.seq};
  row.*place = std::move(*fact);
  if (wanted_(row)) rows_.emplace(entry.seq, std::move(row));
  return {};
}

base::Status DeliveryRows::add_verdict(const port::Entry& entry) {
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

base::Status DeliveryRows::add_started(const port::Entry& entry) {
  auto started = trigger::started_from_json(entry.body);
  if (!started) return base::fail(started.error());
  const auto decided = decided_.find(started->verdict);
  if (decided != decided_.end()) rows_.at(decided->second).started.push_back(std::move(*started));
  return {};
}

}  // namespace reprise::serve
