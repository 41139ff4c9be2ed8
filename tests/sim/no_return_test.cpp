// Points of no return: a cancel at every instant, and a crash at every instant after it.
#include <algorithm>
#include <catch2/catch.hpp>

#include "sim/budget.h"
#include "sim/explore.h"

using namespace reprise::sim;

TEST_CASE("a cancel waits for the end of what has no return, whatever crashes meanwhile") {
  Tally tally;
  // So few plans that a twentieth of them would be none.
  Share share{std::min<std::uint64_t>(share_given().of, 6), 0};
  for (const Kind kind : {Kind::idempotent, Kind::unsafe, Kind::probed})
    for (const Outcome outcome : {Outcome::succeeds, Outcome::fails, Outcome::unknown})
      for (const std::uint32_t until : {1u, 2u}) {
        if (!share.take()) continue;
        Case played;
        Line swap{kind, outcome}, check{Kind::unsafe, Outcome::succeeds, 1};
        swap.no_return = until;
        swap.undo = kind == Kind::unsafe;
        played.sketch.steps = {swap, check, Line{Kind::unsafe, Outcome::succeeds, 2}};
        played.sketch.finally = true;
        const Book book(played.sketch);
        ++tally.plans;
        Explorer(tally).deeds(played, book, Act::cancel, 1);
        for (const Act act : {Act::cancel_undo, Act::stop})
          Explorer(tally).deeds(played, book, act, 0);
      }
  tally.check("points of no return, cancel and a crash", 2'000);
}
