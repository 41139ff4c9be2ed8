// The point of no return: from the start of one step to the end of another a cancel waits.
#include <catch2/catch.hpp>

#include "unit/core/rig.h"

using namespace core_test;

namespace {

// swap is past return until check has ended; other goes beside them.
Book swapping() {
  return Book({step("save"), step("swap").needs({"save"}).no_return(2),
               step("check").needs({"swap"}), step("after").needs({"check"}), step("other")})
      .finally({step("last")});
}

}  // namespace

TEST_CASE("before the point of no return a cancel is a cancel") {
  Rig rig(swapping());
  rig.cancel();
  CHECK(rig.all<events::RunCancelDeferred>().empty());
  CHECK(rig.state.cancel_requested());
}

TEST_CASE("past the point of no return a cancel waits, says for what, and stops nothing") {
  Rig rig(swapping());
  rig.succeed("save");
  const auto decision = rig.cancel();
  CHECK(decision.then.empty());
  REQUIRE(rig.all<events::RunCancelDeferred>().size() == 1);
  CHECK(rig.all<events::RunCancelDeferred>().front().until == Paths{"check"});
  CHECK_FALSE(rig.state.cancel_requested());
  CHECK(rig.state.cancel_waits_for() == Paths{"check"});
  rig.succeed("swap");
  CHECK(rig.running() == Paths{"check", "other"});
  rig.crash();
  rig.succeed("check");
  CHECK(rig.state.cancel_requested());
  CHECK(rig.state.cancel_waits_for().empty());
  CHECK(rig.phase("after") == StepPhase::skipped);
  CHECK(rig.running() == Paths{"other"});
  rig.lose("other");
  rig.succeed("@finally[1]");
  CHECK(rig.state.status() == RunStatus::cancelled);
}

TEST_CASE("behind its end a cancel is a cancel again, and the step may be its own end") {
  Rig rig(Book({step("swap").no_return(0), step("after").needs({"swap"})}));
  rig.cancel();
  CHECK(rig.state.cancel_waits_for() == Paths{"swap"});
  rig.succeed("swap");
  CHECK(rig.phase("after") == StepPhase::skipped);
  CHECK(rig.state.status() == RunStatus::cancelled);
  Rig late(Book({step("swap").no_return(0), step("after").needs({"swap"})}));
  late.succeed("swap");
  late.cancel();
  CHECK(late.state.cancel_requested());
}

TEST_CASE("a failure past the point of no return ends it, and the cancel comes first") {
  Rig rig(swapping().on_failure({step("h")}));
  rig.succeed("save");
  rig.cancel();
  rig.fail("swap");
  rig.lose("other");
  CHECK(rig.running() == Paths{"@finally[1]"});
  rig.succeed("@finally[1]");
  CHECK(rig.state.status() == RunStatus::cancelled);
}

TEST_CASE("an unknown outcome past the point of no return is asked about, not given up") {
  Rig rig(swapping());
  rig.succeed("save");
  rig.unknown("swap");
  rig.cancel(true);
  CHECK(rig.question("swap") == "q1");
  rig.answer("q1", "happened");
  rig.succeed("check");
  CHECK(rig.state.cancel_requested());
}

TEST_CASE("stop still stops, and a second cancel is told that there is one") {
  Rig rig(swapping());
  rig.succeed("save");
  rig.cancel();
  rig.cancel();
  CHECK(rig.warnings.back() ==
        "the run is cancelled already, and ends when it is past its point of no return");
  const auto decision = rig.give(inputs::StopRequested{"ann", "", false});
  CHECK(decision.then.size() == 2);
}
