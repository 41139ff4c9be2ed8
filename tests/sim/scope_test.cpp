// Scopes in small plans: whatever strikes, what was entered is left or asked about.
#include <algorithm>
#include <catch2/catch.hpp>

#include "sim/budget.h"
#include "sim/explore.h"

using namespace reprise::sim;

namespace {

// Two steps inside a scope and one after it; the scope may last too long.
Case staying(Kind kind, Outcome outcome, std::uint32_t until, std::uint32_t max_s) {
  Case played;
  Line first{kind, outcome}, wait{Kind::unsafe, Outcome::succeeds, 1};
  first.undo = kind == Kind::unsafe;
  wait.waits = true;
  played.sketch.steps = {first, wait, Line{Kind::unsafe, Outcome::succeeds, 2}};
  played.sketch.scopes = {{0, until, max_s}};
  played.sketch.on_failure = played.sketch.finally = true;
  return played;
}

template <class Visit>
void each_staying(const Visit& visit) {
  Share share{std::min<std::uint64_t>(share_given().of, 24), 0};
  for (const Kind kind : {Kind::read, Kind::idempotent, Kind::unsafe, Kind::probed})
    for (const Outcome outcome : {Outcome::succeeds, Outcome::fails, Outcome::unknown})
      for (const std::uint32_t until : {0u, 1u})
        for (const std::uint32_t max_s : {0u, 3u}) {
          if (!share.take()) continue;
          const Case played = staying(kind, outcome, until, max_s);
          visit(played, Book(played.sketch));
        }
}

// The same around a process, which is there, dies, or cannot be seen.
template <class Visit>
void each_holding(const Visit& visit) {
  Share share = share_given();
  for (const Sight sight : {Sight::ok, Sight::fails, Sight::blind})
    for (const Kind kind : {Kind::read, Kind::idempotent, Kind::unsafe})
      for (const Outcome outcome : {Outcome::succeeds, Outcome::fails, Outcome::unknown})
        for (const std::uint32_t until : {0u, 1u})
          for (const std::uint32_t max_s : {0u, 3u}) {
            if (!share.take()) continue;
            Case played = staying(kind, outcome, until, max_s);
            played.sketch.guards = {{sight, Breach::process, 1, false, false}};
            visit(played, Book(played.sketch));
          }
}

const auto all_of_staying = [](const auto& visit) { each_staying(visit); };
const auto all_of_holding = [](const auto& visit) { each_holding(visit); };

template <class Each>
void die_everywhere(const Each& each, const char* name, long least) {
  Tally tally;
  each([&](const Case& played, const Book& book) {
    ++tally.plans;
    Explorer(tally).deaths(played, book, 1);
    Explorer(tally, {Blow::reboot, Blow::reboot_back, Blow::reboot_far}).deaths(played, book, 1);
  });
  tally.check(name, least);
}

// With so many deaths beside a cancel.
template <class Each>
void act_everywhere(const Each& each, int deaths, const char* name, long least) {
  Tally tally;
  each([&](const Case& played, const Book& book) {
    ++tally.plans;
    for (const Act act : {Act::cancel, Act::cancel_undo, Act::pause, Act::stop, Act::stop_hard})
      Explorer(tally).deeds(played, book, act, act == Act::cancel ? deaths : 0);
  });
  tally.check(name, least);
}

}  // namespace

TEST_CASE("a scope is left after every single crash and reboot") {
  die_everywhere(all_of_staying, "scopes, crashes and reboots", 3'000);
}

TEST_CASE("a scope is left whatever people do at any instant") {
  act_everywhere(all_of_staying, 1, "scopes, cancel, pause, stop", 20'000);
}

TEST_CASE("no effect without the process of its scope, after every single crash and reboot") {
  die_everywhere(all_of_holding, "processes of scopes, crashes and reboots", 10'000);
}

TEST_CASE("no effect without the process of its scope, whatever people do at any instant") {
  act_everywhere(all_of_holding, 0, "processes of scopes, cancel, pause, stop", 20'000);
}
