// The live view as a person sees it: golden screens, small ones, hostile texts, and its keys.
#include "unit/console/live/view_world.h"

using namespace reprise;
using namespace reprise::test;

namespace {

// The whole run as an earlier one, so that times are expected.
console::live::Expectations one_earlier_run() {
  console::live::Expectations expectations;
  expectations.learn(folded(killed_and_resumed()));
  return expectations;
}

}  // namespace

TEST_CASE("a screen of 80 by 24 tells all of a run") {
  ViewWorld world(asking_about_swap());
  world.view.expect(one_earlier_run());
  world.view.output({"swap", model::AttemptRole::main, 1}, "copied 1\ncopied 2\n");
  CHECK(world.screen(9.5, 80, 16) ==
        R"(run-1  Recover the *ledger*                                          waiting 9s
3 steps: 1 asking, 1 succeeded, 1 waiting
rto [#|------] 9s, 0s left of target 10s (03:00:10); end at 12s, after target
rpo not known: nothing has said up to when the data is back
detected not known, halted not known, serving not known, trading not known
    step                             state      time    expected
 ✓* stop                             succeeded  0s      0s
 ?* swap                             asking     9s      9s       asks q1 for 0s
 ·* check                            waiting            2s       needs swap
waits for q1 unknown by anybody for swap: Did swap happen?
output of swap
| copied 1
| copied 2


a answer  d detach  f filter  o output  arrows scroll  h help
)");
}

TEST_CASE("a narrow and low screen keeps what is most pressing, in ASCII where it must") {
  ViewWorld world(retrying(), {{false}, false});
  CHECK(world.screen(11, 40, 8) ==
        R"(run-1  Recover the *ledger* running 11s
3 steps: 1 retry-wait, 2 succeeded
rto 11s, 49s left of max 1m; end unkno..
    open 1-1 of 1    state      time
 ~* check            retry-wait 1s
waits for retry of check, attempt 2 in..

d detach  f filter  o output  arrows s..
)");
}

TEST_CASE("any size can be drawn and no row is wider than the screen") {
  ViewWorld world(asking_about_swap());
  for (const int width : {1, 2, 5, 9, 20, 41, 80, 300})
    for (const int height : {1, 2, 3, 4, 5, 7, 12, 60}) {
      for (const char* keys : {"", "h", "h", "a", "1"}) {
        world.type(keys);
        const auto frame = world.frame(9.5, width, height);
        CHECK(frame.rows.size() == static_cast<std::size_t>(height));
        for (const auto& row : frame.rows)
          for (const auto& span : row.spans()) CHECK(span.column + span.width <= width);
        if (frame.cursor) CHECK(frame.cursor->first < height);
      }
      world.press(Kind::escape);
      world.press(Kind::escape);
    }
}

TEST_CASE("times that nobody knows are said to be unknown") {
  ViewWorld world(asking_about_swap());
  const std::string screen = world.screen(9.5, 80, 12);
  CHECK(contains(screen, "swap                             asking     9s      unknown"));
  CHECK(contains(screen, "end unknown (2 unknown)"));
}

TEST_CASE("what a step prints cannot leave its place") {
  ViewWorld world(asking_about_swap());
  world.view.output({"swap", model::AttemptRole::main, 1}, "10%\r90%\n\x1b[2Jgone\n");
  const std::string screen = world.screen(9.5, 80, 16);
  CHECK(contains(screen, "| 90%\n"));
  CHECK(contains(screen, "| \\x1b[2Jgone"));
  CHECK_FALSE(contains(screen, "10%"));
}

TEST_CASE("Ctrl-C asks, and twice it only detaches") {
  ViewWorld world(asking_about_swap());
  CHECK(world.press(Kind::interrupt).kind == Wish::Kind::none);
  CHECK(contains(world.screen(9, 80, 12), "[d]etach (the run goes on, default)  [c]ancel"));
  CHECK(world.press(Kind::interrupt).kind == Wish::Kind::leave);
}

TEST_CASE("after Ctrl-C c cancels, k and Escape keep on, Enter and d detach") {
  for (const auto& [key, wish] :
       std::vector<std::pair<Key, Wish::Kind>>{{{Kind::text, "c"}, Wish::Kind::cancel},
                                               {{Kind::text, "k"}, Wish::Kind::none},
                                               {{Kind::escape}, Wish::Kind::none},
                                               {{Kind::text, "c", true}, Wish::Kind::none},
                                               {{Kind::enter}, Wish::Kind::leave},
                                               {{Kind::text, "d"}, Wish::Kind::leave}}) {
    ViewWorld world(asking_about_swap());
    world.press(Kind::interrupt);
    CHECK(world.view.press(key, world.state).kind == wish);
  }
}

TEST_CASE("d detaches at once, unless this process is the engine") {
  CHECK(ViewWorld(asking_about_swap()).type("d").kind == Wish::Kind::leave);
  ViewWorld engine(asking_about_swap(), {{}, true});
  CHECK(engine.type("d").kind == Wish::Kind::none);
  CHECK(contains(engine.screen(9, 80, 12), "This process is the engine: [s]top it"));
  CHECK(engine.type("d").kind == Wish::Kind::none);
  CHECK(engine.type("s").kind == Wish::Kind::drain);
}

TEST_CASE("a filter shows what is open or failed, and says how much of all that is") {
  ViewWorld world(asking_about_swap());
  world.type("ff");
  const std::string screen = world.screen(9, 80, 14);
  CHECK(contains(screen, "1-1 of 1"));
  CHECK_FALSE(contains(screen, "stop "));
}

TEST_CASE("a notice stays until a key is pressed") {
  ViewWorld world(asking_about_swap());
  world.view.notice("The engine has gone", console::live::Style::bad);
  CHECK(contains(world.screen(9, 80, 14), "The engine has gone\n"));
  world.press(Kind::up);
  CHECK_FALSE(contains(world.screen(9, 80, 14), "The engine has gone"));
}

TEST_CASE("the clock of a run that is over stands still") {
  ViewWorld world(killed_and_resumed());
  CHECK(contains(world.screen(500, 80, 14), "succeeded 12s\n"));
}
