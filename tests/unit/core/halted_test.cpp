// `halted`: an invariant that is proven before every effect, and brought about again when it is
// lost.
#include <catch2/catch.hpp>

#include "unit/core/rig.h"

using namespace core_test;

namespace {

const std::string halted_path = "@guard[1]", again_path = "@guard[1]/@on_failure[1]";

Book halted(std::vector<Line> steps) {
  model::PlannedGuard planned;
  planned.name = "halted";
  planned.every_ms = 5'000;
  planned.failures = planned.errors = 1;
  planned.before_effects = true;
  Line again = act("1", "halt");
  return Book(std::move(steps)).guard(planned, "stop", "resume", {again});
}

Book usual() {
  return halted({act("stop", "halt"), step("save").needs({"stop"}),
                 step("look").needs({"stop"}).effect(EffectClass::read),
                 step("resume").needs({"save", "look"})});
}

}  // namespace

TEST_CASE("no effect starts before the halt is proven anew; what only looks need not wait") {
  Rig rig(usual());
  rig.succeed("stop");
  CHECK(rig.running() == Paths{"look"});
  CHECK(rig.is_looking(halted_path));
  rig.look(halted_path, 0);
  CHECK(rig.running() == Paths{"look", "save"});
}

TEST_CASE("a proof holds for 'every', and no longer") {
  Rig rig(usual());
  rig.succeed("stop");
  rig.look(halted_path, 0);
  rig.now.boot_us += 4'999'000, rig.now.wall_us += 4'999'000;
  rig.succeed("look");
  rig.succeed("save");
  CHECK(rig.running() == Paths{"resume"});
  Rig late(usual());
  late.succeed("stop");
  late.look(halted_path, 0);
  late.now.boot_us += 5'001'000, late.now.wall_us += 5'001'000;
  late.succeed("look");
  late.succeed("save");
  CHECK(late.running().empty());
  CHECK(late.is_looking(halted_path));
  late.look(halted_path, 0);
  CHECK(late.running() == Paths{"resume"});
}

TEST_CASE("a lost halt starts nothing, halts again and holds the run") {
  Rig rig(usual());
  rig.succeed("stop");
  rig.look(halted_path, 1);
  CHECK(rig.running() == Paths{again_path, "look"});
  CHECK(rig.question(halted_path) == "q1");
  rig.succeed("look");
  rig.succeed(again_path);
  CHECK(rig.running().empty());
  rig.answer("q1", "continue");
  CHECK(rig.running().empty());
  CHECK(rig.is_looking(halted_path));
  rig.look(halted_path, 0);
  CHECK(rig.running() == Paths{"save"});
}

TEST_CASE("a halt that nobody can see counts as lost") {
  Rig rig(usual());
  rig.succeed("stop");
  rig.look(halted_path, std::nullopt);
  CHECK(rig.question(halted_path) == "q1");
  CHECK(rig.running() == Paths{again_path, "look"});
}

TEST_CASE("'continue' does not help where the halt is still lost, and it halts once more") {
  Rig rig(usual());
  rig.succeed("stop");
  rig.look(halted_path, 1);
  rig.succeed(again_path);
  const auto first = rig.all<events::AttemptStarted>().back().key;
  rig.answer("q1", "continue");
  rig.look(halted_path, 1);
  CHECK(rig.question(halted_path) == "q2");
  CHECK(rig.running() == Paths{again_path, "look"});
  CHECK(rig.all<events::AttemptStarted>().back().key != first);
}

TEST_CASE("a halt is proven anew after a crash, before an undo and before a script") {
  Rig rig(usual());
  rig.succeed("stop");
  rig.look(halted_path, 0);
  rig.succeed("save");
  rig.crash();
  rig.succeed("look");
  CHECK(rig.running().empty());
  rig.look(halted_path, 0);
  CHECK(rig.running() == Paths{"resume"});

  Rig undone(halted({act("stop", "halt"), step("save").needs({"stop"}).undo(),
                     step("fails").needs({"save"}), step("resume").needs({"fails"})}));
  undone.succeed("stop");
  undone.look(halted_path, 0);
  undone.succeed("save");
  undone.now.boot_us += 6'000'000, undone.now.wall_us += 6'000'000;
  undone.fail("fails");
  CHECK(undone.running().empty());
  undone.look(halted_path, 0);
  CHECK(undone.running() == Paths{"save:undo"});

  Rig script(
      halted({act("stop", "halt"), act("say", "lua").needs({"stop"}).effect(EffectClass::none),
              step("resume").needs({"say"})}));
  script.succeed("stop");
  CHECK(script.running().empty());
  script.look(halted_path, 0);
  CHECK(script.running() == Paths{"say"});
}
