// Points of no return: a cancel at every instant, and a crash at every instant after it.
#include <catch2/catch.hpp>

#include "sim/explore.h"

using namespace reprise::sim;

TEST_CASE("a cancel waits for the end of what has no return, whatever crashes meanwhile") {
  Tally tally;
  for (const Kind kind : {Kind::idempotent, Kind::unsafe, Kind::probed})
    for (const Outcome outcome : {Outcome::succeeds, Outcome::fails, Outcome::unknown})
      for (const std::uint32_t until : {1u, 2u}) {
        Case played;
        Line swap{kind, outcome}, check{Kind::unsafe, Outcome::succeeds, 1};
        swap.no_return = until;
        swap.undo = kind == Kind::unsafe;
        played.sketch.steps = {swap, check, Line{Kind::unsafe, Outcome::succeeds, 2}};
        played.sketch.finally = true;
        const Book book(played.sketch);
        ++tally.plans;
        for (const Act act : {Act::cancel, Act::cancel_undo, Act::stop})
          Explorer(tally).deeds(played, book, act, 1);
      }
  tally.check("points of no return, cancel and a crash", 0);
}
