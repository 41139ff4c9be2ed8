#include "serve/told_delivery.h"

#include <map>

#include "model/json.h"

namespace reprise::serve {

using model::Value;

namespace {

base::WallMicros received_in(const Value& told) {
  return base::parse_timestamp(told["received"].text_or("")).value_or(0);
}

trigger::Delivery delivery_of(const Value& told) {
  trigger::Delivery delivery;
  delivery.id = told["id"].text_or("");
  delivery.source = told["source"].text_or("");
  delivery.received_us = received_in(told);
  delivery.address = told["address"].text_or("");
  delivery.by = told["by"].text_or("");
  delivery.replayed_by = told["replayed_by"].text_or("");
  if (told["headers"].is_map())
    for (const auto& [name, value] : told["headers"].map())
      delivery.headers[name] = value.text_or("");
  delivery.same_as =
      told["repeat"].boolean_or(false) ? 1 : 0;  // of something: it is not told of what
  delivery.is_copy = told["copy"].boolean_or(false);
  delivery.is_truncated = told["truncated"].boolean_or(false);
  return delivery;
}

// Nothing is decided about a copy, nor yet about what is new.
base::Status add_verdict(const Value& told, DeliveryRow& row) {
  const std::string outcome = told["outcome"].text_or("");
  if (outcome == "undecided" || outcome == "copy") return {};
  auto verdict = verdict_of(told);
  if (!verdict) return base::fail(verdict.error());
  if (!verdict->decisions.empty()) verdict->reason.clear();
  row.verdict = std::move(*verdict);
  return {};
}

base::Status add_started(const Value& told, DeliveryRow& row) {
  if (!told["started"].is_list()) return {};
  for (const auto& each : told["started"].list()) {
    auto started = trigger::started_from_json(model::to_json(each));
    if (!started) return base::fail(started.error());
    row.started.push_back(std::move(*started));
  }
  return {};
}

}  // namespace

base::Result<trigger::Verdict> verdict_of(const Value& told) {
  auto stored = told.is_map() ? told.map() : model::Map();
  stored["delivery"] = 0;
  return trigger::verdict_from_json(model::to_json(stored));
}

base::Result<DeliveryRow> row_of(const Value& told) {
  DeliveryRow row;
  if (told["outcome"].text_or("") == "refused") {
    row.refusal = trigger::Refusal{told["id"].text_or(""), told["source"].text_or(""),
                                   told["address"].text_or(""), told["reason"].text_or(""),
                                   received_in(told)};
    return row;
  }
  if (!told["id"].text_or("").empty()) row.delivery = delivery_of(told);
  auto fine = add_verdict(told, row);
  if (fine) fine = add_started(told, row);
  if (!fine) return base::fail(fine.error());
  return row;
}

}  // namespace reprise::serve
