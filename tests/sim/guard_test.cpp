// Guards in small plans: what they find, what a breach does, and a crash at every instant.
#include <catch2/catch.hpp>

#include "sim/budget.h"
#include "sim/explore.h"

using namespace reprise::sim;

namespace {

// A step, another that waits some seconds, and a last one; in the place of the first each kind.
Sketch guarded(Kind kind, Outcome outcome, const Watched& watched) {
  Sketch sketch;
  Line wait{Kind::unsafe, Outcome::succeeds, 1};
  wait.waits = true;
  Line first{kind, outcome};
  first.undo = kind == Kind::unsafe;
  sketch.steps = {first, wait, Line{Kind::unsafe, Outcome::succeeds, 2}};
  sketch.guards = {watched};
  sketch.on_failure = sketch.finally = true;
  return sketch;
}

// With steps of every kind and outcome, or only with those that are the most trouble.
template <class Visit>
void each_guarded(bool all_steps, const Visit& visit) {
  Share share = share_given();
  for (const Sight sight : {Sight::ok, Sight::fails, Sight::blind})
    for (const Breach breach : {Breach::hold, Breach::abort, Breach::handle, Breach::halted})
      for (const std::uint32_t in_a_row : {1u, 2u})
        for (const int ends : {0, 1, 2, 3})
          for (const Kind kind : {Kind::read, Kind::idempotent, Kind::unsafe, Kind::probed})
            for (const Outcome outcome : {Outcome::succeeds, Outcome::fails, Outcome::unknown}) {
              const bool usual = kind == Kind::unsafe && outcome != Outcome::fails;
              if ((!all_steps && !usual) || !share.take()) continue;
              const Watched watched{sight, breach, in_a_row, (ends & 1) != 0, (ends & 2) != 0};
              Case played;
              played.sketch = guarded(kind, outcome, watched);
              visit(played, Book(played.sketch));
            }
}

}  // namespace

TEST_CASE("guards survive every single crash") {
  Tally tally;
  each_guarded(true, [&](const Case& played, const Book& book) {
    ++tally.plans;
    Explorer(tally).deaths(played, book, 1);
  });
  tally.check("guards, single crashes", 20'000);
}

TEST_CASE("guards survive reboots, whatever the clock says then") {
  Tally tally;
  each_guarded(true, [&](const Case& played, const Book& book) {
    ++tally.plans;
    Explorer(tally, {Blow::reboot, Blow::reboot_back, Blow::reboot_far}).deaths(played, book, 1);
  });
  tally.check("guards, reboots", 35'000);
}

TEST_CASE("guards and people who cancel, pause and stop at every instant") {
  Tally tally;
  each_guarded(false, [&](const Case& played, const Book& book) {
    ++tally.plans;
    for (const Act act : {Act::cancel, Act::cancel_undo, Act::pause, Act::stop, Act::stop_hard})
      Explorer(tally).deeds(played, book, act, 0);
  });
  tally.check("guards, cancel, pause, stop", 40'000);
}

TEST_CASE("guards bear journals that fail and second engines") {
  Tally tally;
  each_guarded(true, [&](const Case& played, const Book& book) {
    ++tally.plans;
    Explorer(tally).lost_journals(played, book);
  });
  tally.check("guards, journals that fail", 15'000);
}
