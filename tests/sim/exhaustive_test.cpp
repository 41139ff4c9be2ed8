// Every DAG of up to three steps x class x outcome x every single crash; two steps with every pair.
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <iostream>

#include "sim/world.h"

using namespace reprise;
using namespace reprise::sim;

namespace {

constexpr std::array kinds = {Kind::read, Kind::idempotent, Kind::unsafe, Kind::probed};
constexpr std::array outcomes = {Outcome::succeeds, Outcome::fails, Outcome::unknown};
constexpr std::array deaths = {Death::engine, Death::both};

struct Tally {
  long runs = 0, crashes = 0, broken = 0;
  std::string first;

  void add(const Case& played, const Verdict& verdict) {
    ++runs;
    crashes += verdict.crashes;
    if (verdict.broken.empty()) return;
    ++broken;
    if (first.empty()) first = played.name() + ": " + verdict.broken.front();
  }
};

// Calls `visit` with every way to give `count` steps a class, an outcome and needs.
template <class Visit>
void each_plan(std::size_t count, std::vector<StepCase>& steps, const Visit& visit) {
  if (steps.size() == count) return visit(steps);
  for (const Kind kind : kinds)
    for (const Outcome outcome : outcomes)
      for (std::uint32_t needs = 0; needs < (1u << steps.size()); ++needs) {
        steps.push_back({kind, outcome, needs});
        each_plan(count, steps, visit);
        steps.pop_back();
      }
}

// Plays the plan without a fault, then with one at each of its instants.
void each_single_crash(Case played, Tally& tally) {
  const Verdict whole = play(played);
  tally.add(played, whole);
  for (int instant = 1; instant <= whole.instants; ++instant)
    for (const Death death : deaths) {
      played.faults[0] = {instant, death};
      tally.add(played, play(played));
    }
}

void each_pair_of_crashes(Case played, Tally& tally) {
  const int instants = play(played).instants;
  for (int first = 1; first <= instants; ++first)
    for (const Death death : deaths) {
      played.faults = {Fault{first, death}, Fault{}};
      const int more = play(played).instants;
      for (int second = first + 1; second <= more; ++second)
        for (const Death again : deaths) {
          played.faults[1] = {second, again};
          tally.add(played, play(played));
        }
    }
}

Tally single_crashes(std::size_t count, Truth truth) {
  Tally tally;
  std::vector<StepCase> steps;
  each_plan(count, steps, [&](const std::vector<StepCase>& plan) {
    each_single_crash({plan, {}, truth}, tally);
  });
  return tally;
}

void print(const char* what, const Tally& tally, std::chrono::steady_clock::time_point begun) {
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  std::cout << what << ": " << tally.runs << " runs, " << tally.crashes << " crashes, "
            << static_cast<long>(static_cast<double>(tally.runs) / took.count()) << " runs/s\n";
}

}  // namespace

TEST_CASE("all plans of one and two steps survive every single crash, whoever lies") {
  for (const Truth truth : {Truth::honest, Truth::lies, Truth::cannot_tell})
    for (const std::size_t count : {1, 2}) {
      const auto begun = std::chrono::steady_clock::now();
      const Tally tally = single_crashes(count, truth);
      INFO(tally.first);
      CHECK(tally.broken == 0);
      CHECK(tally.runs > (count == 1 ? 250 : 8'000));
      print(count == 1 ? "one step" : "two steps", tally, begun);
    }
}

TEST_CASE("all plans of one step survive every pair of crashes") {
  const auto begun = std::chrono::steady_clock::now();
  Tally tally;
  std::vector<StepCase> steps;
  each_plan(1, steps, [&](const std::vector<StepCase>& plan) {
    for (const Truth truth : {Truth::honest, Truth::lies, Truth::cannot_tell})
      each_pair_of_crashes({plan, {}, truth}, tally);
  });
  INFO(tally.first);
  CHECK(tally.broken == 0);
  CHECK(tally.runs > 5'000);
  print("one step, pairs", tally, begun);
}

TEST_CASE("the judge bites: an effect before its commit is found") {
  Case played{{{Kind::unsafe, Outcome::succeeds, 0}}, {}, Truth::honest};
  played.planted = Planted::effect_before_commit;
  CHECK_FALSE(play(played).broken.empty());
}

TEST_CASE("the judge bites: a lost unsafe attempt that is simply retried is found") {
  Tally tally;
  Case played{{{Kind::unsafe, Outcome::succeeds, 0}}, {}, Truth::honest};
  played.planted = Planted::lost_is_retried;
  each_single_crash(played, tally);
  CHECK(tally.broken > 0);
}
