// The judge bites: each defect planted in a twin is found by the kind of case that is meant for it.
#include <catch2/catch.hpp>

#include "sim/explore.h"
#include "sim/random_case.h"

using namespace reprise::sim;

namespace {

Case one_unsafe_step(Planted planted, Kind kind = Kind::unsafe) {
  Case played;
  played.sketch.steps = {Line{kind}};
  played.planted = planted;
  return played;
}

Tally each_death(const Case& played) {
  Tally tally;
  const Book book(played.sketch);
  Explorer(tally).deaths(played, book, 1);
  return tally;
}

bool mentions(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("an effect before its commit is found") {
  const End end = play(one_unsafe_step(Planted::effect_before_commit));
  REQUIRE_FALSE(end.broken.empty());
  CHECK(mentions(end.broken.front(), "before it was durable"));
}

TEST_CASE("a commit that the journal only claims is found") {
  const End end = play(one_unsafe_step(Planted::commit_never_kept));
  REQUIRE_FALSE(end.broken.empty());
  CHECK(mentions(end.broken.front(), "acknowledged before it was durable"));
}

TEST_CASE("a lost unsafe attempt that is simply tried again is found") {
  const Tally tally = each_death(one_unsafe_step(Planted::lost_is_retried));
  CHECK(tally.broken > 0);
  CHECK(mentions(tally.first, "ran twice though everybody was honest"));
}

TEST_CASE("an orphan that is taken for dead while it is at work is found") {
  Case played = one_unsafe_step(Planted::orphan_ignored);
  const Book book(played.sketch);
  Tally tally;
  for (played.seed = 1; played.seed <= 40; ++played.seed)
    for (int instant = 1; instant < 10; ++instant) {
      played.faults = {{instant, Blow::engine}};
      tally.add(played, play(played, book));
    }
  CHECK(tally.broken > 0);
  CHECK(mentions(tally.first, "ran twice though everybody was honest"));
}

TEST_CASE("a probe whose finding is not heard is found") {
  const Tally tally = each_death(one_unsafe_step(Planted::probe_ignored, Kind::probed));
  CHECK(tally.broken > 0);
  CHECK(mentions(tally.first, "ran twice though everybody was honest"));
}

TEST_CASE("a kill switch that is not looked at is found") {
  Case played = one_unsafe_step(Planted::latch_ignored);
  int broken = 0;
  for (int instant = 0; instant < 8; ++instant) {
    played.deeds = {{instant, Act::stop}};
    const End end = play(played);
    if (!end.broken.empty() && mentions(end.broken.front(), "although the kill switch was set"))
      ++broken;
  }
  CHECK(broken > 0);
}

TEST_CASE("an engine that goes on after it was fenced is found") {
  Case played = one_unsafe_step(Planted::fence_ignored);
  int broken = 0;
  for (int instant = 1; instant < 10; ++instant) {
    played.faults = {{instant, Blow::second_engine}};
    const End end = play(played);
    if (!end.broken.empty() && mentions(end.broken.front(), "an engine that was fenced started"))
      ++broken;
  }
  CHECK(broken > 0);
}

TEST_CASE("the ledger bites: a second start without a word about the first") {
  namespace events = reprise::model::events;
  Ledger ledger;
  ledger.note({{}, events::RunCreated{}});
  for (const std::uint32_t number : {1u, 2u}) {
    events::AttemptStarted started;
    started.id = {"a", reprise::model::AttemptRole::main, number};
    started.key = "key";
    ledger.note({{}, started});
    ledger.note({{}, events::AttemptLost{started.id, "gone"}});
  }
  REQUIRE(ledger.broken().size() == 1);
  CHECK(mentions(ledger.broken().front(), "nobody said it had not happened"));
}

TEST_CASE("the ledger bites: late and early timers, second results, starts after a cancel") {
  namespace events = reprise::model::events;
  Ledger ledger;
  ledger.note({{}, events::TimerSet{"a", "wait", {1'000, 1'000, "boot"}}});
  ledger.note({{500, 500, "boot"}, events::TimerFired{"a", "wait"}});
  ledger.note({{2'000, 2'000, "boot"}, events::TimerFired{"a", "wait"}});
  events::AttemptFinished finished;
  finished.id.step = "a";
  ledger.note({{}, finished});
  ledger.note({{}, events::RunCancelRequested{"operator", ""}});
  events::AttemptStarted started;
  started.id.step = "b";
  ledger.note({{}, started});
  REQUIRE(ledger.broken().size() == 4);
  CHECK(mentions(ledger.broken()[0], "fired early"));
  CHECK(mentions(ledger.broken()[1], "fired twice"));
  CHECK(mentions(ledger.broken()[2], "a second result"));
  CHECK(mentions(ledger.broken()[3], "after the cancel"));
}

TEST_CASE("a failing case is made small, and stays failing") {
  Case played;
  played.sketch.steps = {Line{Kind::read}, Line{Kind::unsafe}, Line{Kind::idempotent}};
  played.sketch.steps[2].needs = 3;
  played.sketch.finally = true;
  played.faults = {{6, Blow::both}, {4, Blow::engine}};
  played.planted = Planted::effect_before_commit;
  REQUIRE_FALSE(play(played).broken.empty());
  const Case small = shrink(played);
  CHECK_FALSE(play(small).broken.empty());
  CHECK(small.sketch.size() == 1);
  CHECK(small.faults.empty());
  CHECK_FALSE(small.sketch.finally);
}
