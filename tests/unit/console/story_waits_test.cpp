// What a run waited for, and how long: each way to let time pass, and each way that it ends.
#include "console/story_waits.h"

#include "unit/console/folded_state.h"

using namespace reprise;
using namespace reprise::test;

namespace {

ev::TimerSet timer(const std::string& step, const std::string& purpose) {
  return {step, purpose, {story_begin_us + 60'000'000, 60'000'000, "boot-1"}};
}

// "settle: its timer, 1.0-3.0"; "-" with nothing behind it: it still waits.
std::vector<std::string> waited(const std::vector<model::Event>& events) {
  const auto tenths = [](base::WallMicros at_us) {
    const auto since = (at_us - story_begin_us) / 100'000;
    return std::to_string(since / 10) + "." + std::to_string(since % 10);
  };
  std::vector<std::string> lines;
  for (const auto& wait : console::waits_in(events))
    lines.push_back(wait.step + ": " + std::string(to_text(wait.kind)) + ", " +
                    tenths(wait.from_us) + "-" + (wait.until_us == 0 ? "" : tenths(wait.until_us)));
  return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("timers, delays and rounds are waits; the longest time of a run or a scope is none") {
  CHECK(waited({at(1, timer("settle", "wait")), at(1, timer("poll", "round")),
                at(1, timer("", "run")), at(1, timer("leave", "scope")),
                at(3, ev::TimerFired{"settle", "wait"}), at(4, ev::TimerFired{"poll", "round"})}) ==
        Lines{"settle: its timer, 1.0-3.0", "poll: the next round, 1.0-4.0"});
  CHECK(waited(killed_and_resumed()) == Lines{"check: the next attempt, 10.4-12.0"});
}

TEST_CASE("sleeps and watches of a script end with their call, or with the attempt") {
  CHECK(waited({at(1, started("climb")), at(2, called("climb", 1, "time.sleep")),
                at(3, returned("climb", 1)), at(3, called("climb", 2, "fs.read")),
                at(4, returned("climb", 2)), at(4, called("climb", 3, "guard.watch")),
                at(6, finished("climb", model::Verdict::unknown))}) ==
        Lines{"climb: a sleep of its script, 2.0-3.0", "climb: a watch of its script, 4.0-6.0"});
}

TEST_CASE("a wait for a condition lasts as long as its attempt") {
  auto looking = started("ready");
  looking.action = "wait_for";
  ev::AttemptLost lost;
  lost.id = looking.id;
  CHECK(waited({at(1, looking), at(5, lost), at(6, looking)}) ==
        Lines{"ready: its condition, 1.0-5.0", "ready: its condition, 6.0-"});
}

TEST_CASE("whatever ends a step or the run ends its wait") {
  for (const model::EventBody& end :
       {model::EventBody(ev::StepSkipped{"settle", "not needed", "ana"}),
        model::EventBody(ev::StepCancelled{"settle"}),
        model::EventBody(ev::StepFailed{"settle", {"abort", "no"}}),
        model::EventBody(ev::StepSucceeded{"settle", {}}), model::EventBody(started("settle")),
        model::EventBody(ev::RunFinished{model::RunStatus::cancelled, {}, 0})})
    CHECK(waited({at(1, timer("settle", "wait")), at(2, end), at(9, ev::RunStarted{})}) ==
          Lines{"settle: its timer, 1.0-2.0"});
  CHECK(waited({at(1, timer("settle", "wait")), at(2, ev::RunStarted{})}) ==
        Lines{"settle: its timer, 1.0-"});
}
