#include "trigger/delivery_book.h"

#include <algorithm>
#include <limits>

namespace reprise::trigger {

std::string news_key(std::string_view source, std::string_view resend_key) {
  return "news:" + std::string(source) + "\n" + std::string(resend_key);
}

base::Status DeliveryBook::add(std::uint64_t number, std::string_view kind, std::string_view body) {
  if (kind == received_kind) {
    auto delivery = delivery_from_json(body);
    if (!delivery) return base::fail(delivery.error());
    add(number, *delivery);
  }
  if (kind == decided_kind) {
    auto verdict = verdict_from_json(body);
    if (!verdict) return base::fail(verdict.error());
    for (const Decision& decision : verdict->decisions) evolve(memory_, decision);
    add(number, *verdict);
  }
  if (kind == started_kind) {
    auto started = started_from_json(body);
    if (!started) return base::fail(started.error());
    add(*started);
  }
  if (kind == ended_kind) {
    auto ended = ended_from_json(body);
    if (!ended) return base::fail(ended.error());
    run_ended(memory_, ended->run, ended->at_us);
  }
  return {};
}

void DeliveryBook::add(std::uint64_t number, const Delivery& delivery) {
  // The number of the one that has the body: copies of copies lead to it at once.
  if (delivery.same_as == 0) copies_.add(delivery.key, number, delivery.received_us);
  if (!delivery.is_copy) undecided_[number] = delivery.same_as == 0 ? number : delivery.same_as;
}

void DeliveryBook::add(std::uint64_t number, const Verdict& verdict) {
  undecided_.erase(verdict.delivery);
  for (const Decision& decision : verdict.decisions)
    if (decision.outcome == Outcome::start && decision.start)
      unstarted_[{number, decision.start->run_id}] = *decision.start;
  add_news(verdict);
}

void DeliveryBook::add_news(const Verdict& verdict) {
  if (!verdict.resend_key.empty() && !verdict.decisions.empty())
    copies_.add(verdict.resend_key, verdict.delivery, verdict.decisions.back().at_us);
}

void DeliveryBook::add(const Started& started) {
  unstarted_.erase({started.verdict, started.run});
  if (!started.error.empty()) run_not_made(memory_, started.run);
}

std::uint64_t DeliveryBook::first_open() const {
  std::uint64_t first = std::numeric_limits<std::uint64_t>::max();
  for (const auto& [number, body] : undecided_) first = std::min(first, body);
  if (!unstarted_.empty()) first = std::min(first, unstarted_.begin()->first.first);
  return first;
}

}  // namespace reprise::trigger
