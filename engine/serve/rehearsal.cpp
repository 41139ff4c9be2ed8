#include "serve/rehearsal.h"

#include <utility>

#include "serve/delivery_log.h"
#include "serve/read_book.h"
#include "trigger/decide_delivery.h"

namespace reprise::serve {

namespace {

trigger::Verdict decide(const trigger::Rules& rules, trigger::Memory memory,
                        const trigger::Delivery& delivery, base::WallMicros now_us) {
  auto verdict = trigger::decide_delivery(rules, memory, 0, delivery, now_us,
                                          [](const std::string&) { return false; });
  verdict.resend_key.clear();  // of use only to what is kept
  return verdict;
}

}  // namespace

base::Result<trigger::Verdict> rehearse(const trigger::Rules& rules, const std::string& source,
                                        std::string body, base::WallMicros now_us) {
  if (rules.source(source) == nullptr)
    return base::fail("unknown", "there is no source '" + source + "'");
  trigger::Delivery delivery;
  delivery.id = "test";
  delivery.source = source;
  delivery.received_us = now_us;
  delivery.body = std::move(body);
  return decide(rules, {}, delivery, now_us);
}

base::Result<trigger::Verdict> rehearse_replay(app::RunReader& reader, const trigger::Rules& rules,
                                               const std::string& id, const std::string& actor,
                                               base::WallMicros now_us) {
  auto row = find_delivery(reader, id);
  if (!row) return base::fail(row.error());
  auto delivery = whole_delivery(reader, *row);
  if (!delivery) return base::fail(delivery.error());
  auto book = read_book(reader);
  if (!book) return base::fail(book.error());
  delivery->replayed_by = actor;
  return decide(rules, std::move(book->memory()), *delivery, now_us);
}

}  // namespace reprise::serve
