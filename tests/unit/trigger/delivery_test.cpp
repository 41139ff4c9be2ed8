// Deliveries as they are stored, and what follows from all of them.
#include <catch2/catch.hpp>

#include "trigger/delivery_book.h"

using namespace reprise;
using namespace reprise::trigger;

namespace {

constexpr base::WallMicros now_us = 1'700'000'000'000'000;

Delivery delivery(const std::string& key, const std::string& body = "{}") {
  Delivery made{"01h", "am", now_us, key, "bearer", "192.0.2.7"};
  made.headers = {{"content-type", "application/json"}};
  made.body = body;
  return made;
}

Verdict start_of(std::uint64_t number, const std::string& run) {
  Decision decision;
  decision.at_us = now_us;
  decision.outcome = Outcome::start;
  decision.rule = "r";
  decision.reason = "the rule came true";
  decision.start.emplace();
  decision.start->run_id = run;
  decision.start->runbook = "demo/restore";
  decision.start->inputs = {{"host", "db1"}};
  decision.start->target = "db1";
  Verdict verdict;
  verdict.delivery = number;
  verdict.decisions = {decision};
  return verdict;
}

}  // namespace

TEST_CASE("a delivery is read back as it was, whatever bytes its body has") {
  const std::string body =
      GENERATE(std::string(), std::string("{\"a\":\"\\u0000\"}"), std::string("\0\x01\xff\xfe", 4),
               std::string("\xc3\xa4\n\"quoted\""), std::string(70'000, '\xf0'));
  Delivery given = delivery("key", body);
  given.is_truncated = true;
  given.same_as = body.empty() ? 7 : 0;
  given.replayed_by = "ann";
  const auto again = delivery_from_json(to_json(given));
  REQUIRE(again);
  CHECK(*again == given);
}

TEST_CASE("verdicts, refusals and starts are read back as they were") {
  Verdict verdict = start_of(3, "run-a");
  verdict.refused = {"alert 2 has too many labels"};
  verdict.left_out = true;
  verdict.resend_key = "news";
  CHECK(*verdict_from_json(to_json(verdict)) == verdict);
  const Refusal refusal{"01h", "am", "192.0.2.7", "the token is not known", now_us, 12};
  CHECK(*refusal_from_json(to_json(refusal)) == refusal);
  const Started started{4, "run-a", "there is no runbook 'x'"};
  const Ended ended{"run-a", 12};
  CHECK(ended_from_json(to_json(ended)) == ended);
  CHECK(*started_from_json(to_json(started)) == started);
}

TEST_CASE("what is no stored form is an error") {
  for (const char* text : {"", "[]", "{}", R"({"id":1})", R"({"delivery":"x"})",
                           R"({"delivery":1,"decisions":[{"at":1}]})"}) {
    CHECK_FALSE(delivery_from_json(text));
    CHECK_FALSE(verdict_from_json(text));
    CHECK_FALSE(started_from_json(text));
  }
  CHECK_FALSE(
      delivery_from_json(R"({"id":"a","source":"b","received":1,"key":"k","body_base64":"%%%%"})"));
}

TEST_CASE("D-08 a key is known for thirty days and not longer") {
  Copies copies;
  CHECK(copies.find("a", now_us) == 0);
  copies.add("a", 5, now_us);
  CHECK(copies.find("a", now_us) == 5);
  CHECK(copies.find("b", now_us) == 0);
  CHECK(copies.find("a", now_us + Copies::kept_us) == 5);
  CHECK(copies.find("a", now_us + Copies::kept_us + 1) == 0);
  copies.add("a", 9, now_us + Copies::kept_us);
  CHECK(copies.find("a", now_us + Copies::kept_us + 1) == 9);
  CHECK(copies.size() == 1);
}

TEST_CASE("many keys keep their numbers, and old ones make room") {
  Copies copies;
  constexpr std::uint64_t many = 20'000;
  for (std::uint64_t at = 1; at <= many; ++at) copies.add("key " + std::to_string(at), at, now_us);
  for (std::uint64_t at = 1; at <= many; ++at)
    REQUIRE(copies.find("key " + std::to_string(at), now_us) == at);
  const auto later = now_us + Copies::kept_us + 1;
  for (std::uint64_t at = 1; at <= many; ++at) copies.add("new " + std::to_string(at), at, later);
  CHECK(copies.size() <= 2 * many);
  REQUIRE(copies.find("new 1", later) == 1);
  CHECK(copies.find("key 1", later) == 0);
}

TEST_CASE("a book knows what is open: undecided deliveries, and starts without a run") {
  DeliveryBook book;
  REQUIRE(book.add(1, received_kind, to_json(delivery("a"))));
  REQUIRE(book.add(2, received_kind, to_json(delivery("b"))));
  Delivery copy = delivery("a");
  copy.same_as = 1;
  copy.is_copy = true;
  REQUIRE(book.add(3, received_kind, to_json(copy)));
  CHECK(book.undecided() == std::map<std::uint64_t, std::uint64_t>{{1, 1}, {2, 2}});
  CHECK(book.first_open() == 1);
  REQUIRE(book.add(4, decided_kind, to_json(start_of(1, "run-a"))));
  CHECK(book.undecided() == std::map<std::uint64_t, std::uint64_t>{{2, 2}});
  REQUIRE(book.unstarted().size() == 1);
  CHECK(book.unstarted().begin()->second.run_id == "run-a");
  CHECK(book.first_open() == 2);
  Verdict nothing;
  nothing.delivery = 2;
  nothing.reason = "there is no alert in it";
  REQUIRE(book.add(5, decided_kind, to_json(nothing)));
  CHECK(book.first_open() == 4);
  REQUIRE(book.add(6, started_kind, to_json(Started{4, "run-a", ""})));
  CHECK(book.first_open() == UINT64_MAX);
  CHECK(book.add(7, "delivery.of_a_later_engine", "?"));
  CHECK_FALSE(book.add(8, received_kind, "?"));
}

TEST_CASE("a book is the same again from its bytes, and not from others") {
  DeliveryBook book;
  for (std::uint64_t at = 1; at <= 2'000; ++at) book.add(at, delivery("key " + std::to_string(at)));
  book.add(2'001, start_of(1, "run-a"));
  book.memory().told[{"rule", "storm"}] = now_us;
  const std::string bytes = book.to_bytes();
  auto again = DeliveryBook::from_bytes(bytes);
  REQUIRE(again);
  for (std::uint64_t at = 1; at <= 2'000; ++at)
    REQUIRE(again->first_with("key " + std::to_string(at), now_us) == at);
  CHECK(again->size() == book.size());
  CHECK(again->undecided() == book.undecided());
  CHECK(again->unstarted() == book.unstarted());
  CHECK(again->memory() == book.memory());
  again->add(2'002, delivery("another"));
  CHECK(again->first_with("another", now_us) == 2'002);
  CHECK_FALSE(DeliveryBook::from_bytes(bytes.substr(0, bytes.size() - 1)));
  CHECK_FALSE(DeliveryBook::from_bytes("{\"format\":0}\n"));
  CHECK_FALSE(DeliveryBook::from_bytes(""));
}

TEST_CASE("a body that an undecided delivery refers to is not history") {
  DeliveryBook book;
  book.add(1, delivery("a"));
  Verdict nothing;
  nothing.delivery = 1;
  book.add(2, nothing);
  CHECK(book.first_open() == UINT64_MAX);
  Delivery repeat = delivery("a", "");
  repeat.same_as = 1;
  book.add(3, repeat);
  CHECK(book.first_open() == 1);
  CHECK(book.first_with("a", now_us) == 1);
}

TEST_CASE("a run that could not be made leaves no cooldown, and its alerts unanswered") {
  DeliveryBook book;
  Verdict verdict = start_of(1, "run-a");
  verdict.decisions[0].changes = {{Change::Kind::started, "r", "db1", "run-a", "", now_us},
                                  {Change::Kind::answered, "r", "db1", "a@1", "run-a", now_us},
                                  {Change::Kind::answered, "r", "db1", "b@1", "run-b", now_us}};
  REQUIRE(book.add(2, decided_kind, to_json(verdict)));
  REQUIRE(book.memory().runs.size() == 1);
  REQUIRE(book.memory().answers.size() == 2);
  book.add(Started{2, "run-a", "there is no runbook 'x'"});
  CHECK(book.memory().runs.empty());
  REQUIRE(book.memory().answers.size() == 1);
  CHECK(book.memory().answers.begin()->second.run == "run-b");
}

TEST_CASE("the same news in other bytes is known by its key") {
  DeliveryBook book;
  Verdict verdict = start_of(1, "run-a");
  verdict.resend_key = news_key("am", "group 1 firing");
  book.add(2, verdict);
  CHECK(book.first_with(news_key("am", "group 1 firing"), now_us) == 1);
  CHECK(book.first_with(news_key("grafana", "group 1 firing"), now_us) == 0);
  CHECK(book.first_with("group 1 firing", now_us) == 0);
}
