// The full product: all plans of three steps with every pair of crashes and all that is adverse,
// and random runbooks for as long as REPRISE_SIM_SECONDS says.
#include <catch2/catch.hpp>

#include "sim/budget.h"
#include "sim/explore.h"
#include "sim/random_case.h"

using namespace reprise::sim;

namespace {

// Calls `visit` with every plan of three steps.
template <class Visit>
Tally each_case(const std::vector<Truth>& only, const Visit& visit) {
  Tally tally;
  each_sketch(3, [&](const Sketch& sketch) {
    const Book book(sketch);
    ++tally.plans;
    for (const Truth truth : only.empty() ? truths_of(sketch) : only) {
      Case played;
      played.sketch = sketch;
      played.truth = truth;
      visit(played, book, tally);
    }
  });
  return tally;
}

}  // namespace

TEST_CASE("three steps survive every single crash, whoever lies") {
  each_case({}, [](const Case& played, const Book& book, Tally& tally) {
    Explorer(tally).deaths(played, book, 1);
  }).check("three steps, whoever lies", 300'000);
}

TEST_CASE("three steps survive every pair of crashes") {
  each_case({Truth::honest}, [](const Case& played, const Book& book, Tally& tally) {
    Explorer(tally).deaths(played, book, 2);
  }).check("three steps, pairs of crashes", 2'000'000);
}

TEST_CASE("three steps survive reports that come twice or late, and a crash") {
  each_case({}, [](Case played, const Book& book, Tally& tally) {
    for (const Reports reports : {Reports::twice, Reports::late}) {
      played.reports = reports;
      Explorer(tally).deaths(played, book, 1);
    }
  }).check("three steps, reports twice or late", 950'000);
}

TEST_CASE("three steps survive failing journals, second engines and reboots") {
  each_case({Truth::honest}, [](const Case& played, const Book& book, Tally& tally) {
    Explorer(tally).lost_journals(played, book);
    Explorer(tally, {Blow::reboot, Blow::reboot_back, Blow::reboot_far}).deaths(played, book, 1);
  }).check("three steps, journals, second engines, reboots", 480'000);
}

TEST_CASE("three steps are cancelled, paused and stopped at every instant") {
  each_case({Truth::honest}, [](const Case& played, const Book& book, Tally& tally) {
    for (const Act act : {Act::cancel, Act::cancel_undo, Act::pause, Act::stop, Act::stop_hard})
      Explorer(tally).deeds(played, book, act, 0);
  }).check("three steps, cancel, pause, stop", 820'000);
}

TEST_CASE("random runbooks keep all promises for a long time") {
  check_random_runbooks(seconds_given(300));
}
