// Small plans among adverse twins: reports that come twice or late, journals whose word cannot be
// had, second engines, reboots and clocks that jump, and people who end, pause or stop the run.
#include <catch2/catch.hpp>

#include "sim/explore.h"

using namespace reprise::sim;

namespace {

// Calls `visit` with every plan of one and of two steps and every truth that matters to it.
template <class Visit>
void each_small_case(const Visit& visit) {
  for (const std::size_t count : {1, 2})
    each_sketch(count, [&](const Sketch& sketch) {
      const Book book(sketch);
      for (const Truth truth : truths_of(sketch)) {
        Case played;
        played.sketch = sketch;
        played.truth = truth;
        visit(played, book);
      }
    });
}

}  // namespace

TEST_CASE("reports that come twice, or after they were given up, change nothing") {
  Tally tally;
  each_small_case([&](Case played, const Book& book) {
    for (const Reports reports : {Reports::twice, Reports::late}) {
      played.reports = reports;
      Explorer(tally).deaths(played, book, 1);
    }
  });
  tally.check("reports twice or late, single crashes", 42'779);
}

TEST_CASE("a commit that may have failed stops the engine; a second engine fences the first") {
  Tally tally;
  each_small_case(
      [&](const Case& played, const Book& book) { Explorer(tally).lost_journals(played, book); });
  tally.check("journals that fail, second engines", 20'476);
}

TEST_CASE("a reboot with any clock fires no timer early or twice") {
  Tally tally;
  each_small_case([&](const Case& played, const Book& book) {
    Explorer(tally, {Blow::reboot, Blow::reboot_back, Blow::reboot_far}).deaths(played, book, 1);
  });
  tally.check("reboots", 26'915);
}

TEST_CASE("clocks that jump while the engine lives change nothing") {
  Tally tally;
  each_small_case([&](const Case& played, const Book& book) {
    for (const Act act : {Act::clock_back, Act::clock_far})
      Explorer(tally).deeds(played, book, act, 0);
  });
  tally.check("jumping clocks", 28'356);
}

TEST_CASE("after cancel, pause and stop nothing new starts, at whichever instant they come") {
  Tally tally;
  each_small_case([&](const Case& played, const Book& book) {
    if (played.truth != Truth::honest) return;
    for (const Act act : {Act::cancel, Act::cancel_undo, Act::pause, Act::stop, Act::stop_hard})
      Explorer(tally).deeds(played, book, act, 0);
  });
  tally.check("cancel, pause, stop", 47'280);
}

TEST_CASE("what a person was told survives a crash at every instant") {
  Tally tally;
  each_sketch(1, [&](const Sketch& sketch) {
    Case played;
    played.sketch = sketch;
    played.sketch.finally = true;
    const Book book(played.sketch);
    for (const Act act : {Act::cancel, Act::pause, Act::stop})
      Explorer(tally).deeds(played, book, act, 1);
  });
  tally.check("cancel, pause, stop and a crash", 28'374);
}
