#include "trigger/decide_delivery.h"

#include "trigger/delivery_book.h"
#include "trigger/source.h"

namespace reprise::trigger {

namespace {

// A run that a person has caused by a replay is asked for by that person.
void sign(Decision& decision, const Delivery& delivery) {
  if (!decision.start) return;
  decision.start->actor = delivery.replayed_by;
  decision.start->requester = delivery.requester;
}

void decide_alerts(const Rules& rules, Memory& memory, const Delivery& delivery, Decoded decoded,
                   bool is_repeat, WallMicros now_us, Verdict& verdict) {
  const bool is_observed = rules.source(delivery.source)->observe;
  for (auto& alert : decoded.alerts) {
    alert.delivery = delivery.id;
    alert.received_us = delivery.received_us;
    alert.is_repeat = is_repeat && delivery.replayed_by.empty();
    alert.observe = is_observed;
    verdict.decisions.push_back(decide(rules, memory, alert, now_us));
    sign(verdict.decisions.back(), delivery);
    evolve(memory, verdict.decisions.back());
  }
  if (verdict.decisions.empty() && verdict.refused.empty())
    verdict.reason = "there is no alert in it";
}

}  // namespace

Verdict decide_delivery(const Rules& rules, Memory& memory, std::uint64_t number,
                        const Delivery& delivery, WallMicros now_us, const WasHere& was_here) {
  Verdict verdict;
  verdict.delivery = number;
  const auto ignored = [&](std::string reason) {
    verdict.reason = std::move(reason);
    return std::move(verdict);
  };
  const auto* source = rules.source(delivery.source);
  if (source == nullptr) return ignored("there is no source '" + delivery.source + "' any more");
  if (delivery.is_truncated)
    return ignored("the body is longer than what is kept: nobody can read it");
  auto decoded = decode(*source, delivery.body);
  if (!decoded) return ignored(decoded.error().message);
  verdict.refused = std::move(decoded->refused);
  verdict.left_out = decoded->truncated;
  bool is_repeat = delivery.same_as != 0;
  if (!decoded->resend_key.empty()) {
    verdict.resend_key = news_key(source->name, decoded->resend_key);
    is_repeat = is_repeat || was_here(verdict.resend_key);
  }
  decide_alerts(rules, memory, delivery, std::move(*decoded), is_repeat, now_us, verdict);
  return verdict;
}

}  // namespace reprise::trigger
