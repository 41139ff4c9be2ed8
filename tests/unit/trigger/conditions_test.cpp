// When a rule comes true: windows, durations, absence, quorum. The boundaries are those of the
// failover triggers: 3 failed trades in 10 minutes, no recovery in 5 minutes, over 30 seconds.
#include "unit/trigger/trigger_rig.h"

using namespace reprise;
using namespace reprise::tests;
using model::Condition;

namespace {

model::TriggerRule when(Condition condition) {
  auto rule = starting();
  rule.condition = condition;
  return rule;
}

Desk failed_trades() { return Desk(when({Condition::Kind::count, 3, 600'000})); }
Desk partition() { return Desk(when({Condition::Kind::lasting, 1, 30'000})); }
Desk heartbeat() { return Desk(when({Condition::Kind::absent, 1, 300'000})); }

}  // namespace

TEST_CASE("Three failed trades in ten minutes start a run, in eleven they do not") {
  Desk ten = failed_trades();
  CHECK(ten.say(firing("a"), 0) == Outcome::waiting);
  CHECK(ten.say(firing("b"), 5 * minute_us) == Outcome::waiting);
  CHECK(ten.say(firing("c"), 10 * minute_us) == Outcome::start);

  Desk eleven = failed_trades();
  CHECK(eleven.say(firing("a"), 0) == Outcome::waiting);
  CHECK(eleven.say(firing("b"), 5 * minute_us) == Outcome::waiting);
  const auto last = eleven.take(firing("c"), 11 * minute_us);
  CHECK(last.outcome == Outcome::waiting);
  CHECK(last.reason == "2 of 3 alerts in 10m");
}

TEST_CASE("A window ends with the microsecond") {
  Desk desk = failed_trades();
  desk.say(firing("a"), 0);
  desk.say(firing("b"), 1);
  CHECK(desk.say(firing("c"), 10 * minute_us + 1) == Outcome::waiting);
  CHECK(desk.say(firing("d"), 10 * minute_us + 1) == Outcome::start);
}

TEST_CASE("Alerts are counted, not deliveries: the same one three times is one") {
  Desk desk = failed_trades();
  for (int i = 0; i < 9; ++i) {
    CHECK(desk.say(firing("a", noon_us), i * minute_us) == Outcome::waiting);
  }
  CHECK(desk.say(firing("a", noon_us + 1), 9 * minute_us) == Outcome::waiting);
  CHECK(desk.say(firing("a", noon_us + 2), 9 * minute_us) == Outcome::start);
}

TEST_CASE("The same alert twice is not two") {
  Desk desk(when({Condition::Kind::count, 2, 600'000}));
  CHECK(desk.say(firing("a", noon_us), 0) == Outcome::waiting);
  CHECK(desk.say(firing("a", noon_us), 1) == Outcome::waiting);
  CHECK(desk.say(firing("b", noon_us), 2) == Outcome::start);
}

TEST_CASE("An alert that comes late counts for when it happened") {
  Desk desk = failed_trades();
  const std::int64_t start = noon_us - 30 * minute_us;
  desk.say(firing("a", start), 0);
  desk.say(firing("b", start + 12 * minute_us), 1);
  CHECK(desk.say(firing("c", start + 19 * minute_us), 2) == Outcome::waiting);
  // Between the first two: those three lie within 12 minutes, no three within ten.
  CHECK(desk.say(firing("d", start + minute_us), 3) == Outcome::waiting);
  CHECK(desk.say(firing("e", start + 10 * minute_us), 4) == Outcome::start);
}

TEST_CASE("What made a run does not make the next one too") {
  Desk desk = failed_trades();
  desk.say(firing("a"), 0);
  desk.say(firing("b"), 0);
  const auto first = desk.take(firing("c"), 0);
  REQUIRE(first.outcome == Outcome::start);
  desk.end(first.run, minute_us);
  CHECK(desk.say(firing("d"), 2 * minute_us) == Outcome::waiting);
  CHECK(desk.say(firing("a"), 3 * minute_us) == Outcome::suppressed);
  CHECK(desk.say(firing("e"), 3 * minute_us) == Outcome::waiting);
  CHECK(desk.say(firing("f"), 3 * minute_us) == Outcome::start);
}

TEST_CASE("A window of its own for each value of the key") {
  auto rule = when({Condition::Kind::count, 2, 60'000});
  rule.key = {"host"};
  Desk desk(rule);
  CHECK(desk.say(firing("a", noon_us), 0) == Outcome::waiting);
  CHECK(desk.say(firing("b", noon_us), 0) == Outcome::waiting);
  CHECK(desk.say(firing("a", noon_us + 1), 1) == Outcome::start);
}

TEST_CASE("A partition starts a run when it lasts for over 30 seconds, not at 29") {
  Desk desk = partition();
  const auto first = desk.take(firing("net", noon_us), 0);
  CHECK(first.outcome == Outcome::waiting);
  CHECK(first.due_us == noon_us + 30 * second_us + 1);
  CHECK(trigger::due(desk.rules, desk.memory) == first.due_us);
  CHECK(desk.pass(29 * second_us).empty());
  CHECK(desk.pass(30 * second_us).empty());
  const auto due = desk.pass(31 * second_us);
  REQUIRE(due.size() == 1);
  CHECK(due[0].outcome == Outcome::start);
  CHECK(due[0].start->run_id.size() == 26);
  CHECK(desk.pass(hour_us).empty());
}

TEST_CASE("What says no start lasts from when it was first heard, however often it is said again") {
  Desk desk = partition();
  for (int at = 0; at <= 30; at += 10)
    CHECK(desk.say(firing("net"), at * second_us) == Outcome::waiting);
  CHECK(desk.pass(30 * second_us).empty());
  CHECK(desk.say(firing("net"), 31 * second_us) == Outcome::start);
  Desk other = partition();
  for (int at = 0; at <= 30; at += 10) other.say(firing("net"), at * second_us);
  CHECK(other.pass(31 * second_us).size() == 1);
}

TEST_CASE("What says no start may have ended while nobody listened") {
  Desk desk = partition();
  desk.say(firing("net"), 0);
  trigger::listen_from(desk.memory, noon_us + hour_us);
  CHECK(desk.say(firing("net"), hour_us + 20 * second_us) == Outcome::waiting);
  CHECK(desk.say(firing("net"), hour_us + 31 * second_us) == Outcome::start);
}

TEST_CASE("A crash that was recovered from in 4:50 starts nothing, one of 5:10 does") {
  Desk desk(when({Condition::Kind::lasting, 1, 300'000}));
  desk.say(firing("bot", noon_us), 0);
  CHECK(desk.say(resolved("bot", noon_us), 290 * second_us) == Outcome::ignored);
  CHECK(desk.pass(310 * second_us).empty());
  desk.say(firing("bot", noon_us + hour_us), hour_us);
  CHECK(desk.pass(hour_us + 290 * second_us).empty());
  CHECK(desk.pass(hour_us + 310 * second_us).size() == 1);
}

TEST_CASE("An alert that comes when it has lasted long enough starts at once") {
  Desk desk = partition();
  CHECK(desk.say(firing("net", noon_us - minute_us), 0) == Outcome::start);
  Desk other = partition();
  CHECK(other.say(firing("net", noon_us - 30 * second_us), 0) == Outcome::waiting);
}

TEST_CASE("A heartbeat that is missing for 5:10 starts a run, one that comes after 4:50 does not") {
  Desk desk = heartbeat();
  CHECK(desk.say(firing("beat"), 0) == Outcome::waiting);
  CHECK(desk.pass(290 * second_us).empty());
  CHECK(desk.say(firing("beat"), 290 * second_us) == Outcome::waiting);
  CHECK(desk.pass(590 * second_us - 1).empty());
  const auto due = desk.pass(600 * second_us);
  REQUIRE(due.size() == 1);
  CHECK(due[0].outcome == Outcome::start);
  CHECK(due[0].reason == "nothing was heard for 5m");
}

TEST_CASE("An absence is told once, until the thing is heard again") {
  Desk desk = heartbeat();
  desk.say(firing("beat"), 0);
  CHECK(desk.pass(310 * second_us).size() == 1);
  CHECK(desk.pass(hour_us).empty());
  desk.end(desk.decisions.back().run, hour_us);
  desk.say(firing("beat"), hour_us);
  const auto again = desk.pass(hour_us + 310 * second_us);
  REQUIRE(again.size() == 1);
  CHECK(again[0].outcome == Outcome::start);
  CHECK(again[0].run != desk.decisions[1].run);
}

TEST_CASE("A heartbeat that was delivered before is still a heartbeat") {
  Desk desk = heartbeat();
  auto beat = firing("beat", noon_us);
  desk.say(beat, 0);
  beat.is_repeat = true;
  CHECK(desk.say(beat, 4 * minute_us) == Outcome::waiting);
  CHECK(desk.pass(6 * minute_us).empty());
  CHECK(desk.pass(9 * minute_us).size() == 1);
}

TEST_CASE("What never was heard is absent so long after we began to listen") {
  Desk desk = heartbeat();
  CHECK(desk.pass(299 * second_us).empty());
  CHECK(desk.pass(301 * second_us).size() == 1);
}

TEST_CASE("What was not heard while nobody listened is no data") {
  Desk desk = heartbeat();
  desk.say(firing("beat"), 0);
  trigger::listen_from(desk.memory, noon_us + hour_us);
  CHECK(desk.pass(hour_us + 299 * second_us).empty());
  CHECK(desk.pass(hour_us + 301 * second_us).size() == 1);

  Desk lasting = partition();
  lasting.say(firing("net", noon_us), 0);
  trigger::listen_from(lasting.memory, noon_us + hour_us);
  CHECK(lasting.pass(hour_us + 29 * second_us).empty());
  CHECK(lasting.pass(hour_us + 31 * second_us).size() == 1);
}

TEST_CASE("A memory to which nobody listens yet decides nothing by time") {
  Desk desk = heartbeat();
  desk.memory.listening_us = 0;
  CHECK_FALSE(trigger::due(desk.rules, desk.memory));
  CHECK(desk.pass(hour_us).empty());
}

TEST_CASE("A quorum needs different voters that fire together") {
  auto rule = when({Condition::Kind::quorum, 2, 60'000, "host"});
  Desk desk(rule);
  CHECK(desk.say(firing("tokyo", noon_us), 0) == Outcome::waiting);
  CHECK(desk.say(firing("tokyo", noon_us + 1), 1) == Outcome::waiting);
  const auto late = desk.take(firing("frankfurt", noon_us + 61 * second_us), 61 * second_us);
  CHECK(late.outcome == Outcome::waiting);
  CHECK(late.reason == "1 of 2 voters in 1m");
  CHECK(desk.say(firing("virginia", noon_us + 62 * second_us), 62 * second_us) == Outcome::start);
}

TEST_CASE("A voter that is well again does not count any more") {
  Desk desk(when({Condition::Kind::quorum, 2, 60'000, "host"}));
  desk.say(firing("tokyo", noon_us), 0);
  desk.say(resolved("tokyo", noon_us, noon_us + second_us), second_us);
  CHECK(desk.say(firing("virginia", noon_us), 2 * second_us) == Outcome::waiting);
}

TEST_CASE("A voter that is well takes back no vote of another whose name begins with its own") {
  Desk desk(when({Condition::Kind::quorum, 2, 60'000, "host"}));
  desk.say(firing("web@dc1", noon_us), 0);
  desk.say(resolved("web", noon_us, noon_us + second_us), second_us);
  CHECK(desk.say(firing("db", noon_us), 2 * second_us) == Outcome::start);
}

TEST_CASE("Without a label to vote by, the sources vote") {
  Desk desk(when({Condition::Kind::quorum, 2, 60'000}));
  auto one = firing("a"), two = firing("a");
  two.source = "grafana";
  CHECK(desk.say(one, 0) == Outcome::waiting);
  CHECK(desk.say(two, 0) == Outcome::start);
}

TEST_CASE("Time does not go back: a clock set back shortens nothing and repeats nothing") {
  Desk desk = failed_trades();
  desk.say(firing("a"), 0);
  desk.say(firing("b"), 11 * minute_us);
  const auto decision = desk.take(firing("c"), -hour_us);
  CHECK(decision.at_us == noon_us + 11 * minute_us);
  CHECK(decision.outcome == Outcome::waiting);
}
