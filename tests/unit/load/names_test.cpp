#include "unit/load/load_rig.h"

using namespace reprise;
using tests::Told;

namespace {

Told told_of_id(const std::string& id) {
  return tests::told(
      tests::load_yaml("reprise: 1\nrunbook: " + id + "\nsteps:\n  s:\n    run: [x]\n")
          .diagnostics);
}

Told told_of_step_id(const std::string& id) {
  return tests::told_of_steps("  " + id + ":\n    run: [x]\n");
}

}  // namespace

TEST_CASE("S-10: a runbook's name cannot leave its folder or hide what it is") {
  for (const std::string id :
       {"..", ".", "a/..", "../a", "/a", "a//b", "a/", "A", "a b", "'a/b/c/d/e/f/g/h/i'",
        "\"a\\0b\"", "\"g\\u00e4b\"", "\"\\u0430dmin\"", "a..b", "\"\""}) {
    INFO(id);
    const Told told = told_of_id(id);
    REQUIRE(told.size() == 1);
    CHECK((told[0] == "RP0204 2:10" || told[0] == "RP0132 2:10"));
  }
  CHECK(told_of_id(std::string(4096, 'a')) == Told{"RP0204 2:10"});
  CHECK(told_of_id("genesis/data-corruption_2.x").empty());
}

TEST_CASE("S-10: a step's id cannot leave its folder or hide what it is") {
  for (const std::string id : {"..", ".", "a/b", "\"a\\0b\"", "A", "CON", "1a", "\"\\u0430\"",
                               "a.b", "\"a b\"", "-a", "\"a\\n\"", "'a[1]'", "'@finally'"}) {
    INFO(id);
    CHECK(told_of_step_id(id) == Told{"RP0205 4:3"});
  }
  CHECK(told_of_step_id(std::string(65, 'a')) == Told{"RP0205 4:3"});
  CHECK(told_of_step_id(std::string(64, 'a')).empty());
  CHECK(told_of_step_id("con-2_x").empty());
}

TEST_CASE("Words of Lua name neither steps nor inputs nor outputs") {
  CHECK(told_of_step_id("end") == Told{"RP0206 4:3"});
  CHECK(tests::told(tests::load_yaml("reprise: 1\nrunbook: a\ninputs:\n  not: {}\nsteps:\n  s:\n"
                                     "    run: [x]\n    outputs: { nil: { regex: a } }\n")
                        .diagnostics) == Told{"RP0206 4:3", "RP0206 8:16"});
}

TEST_CASE("Ids that differ only in '-' and '_' are told, in one map") {
  CHECK(tests::told_of_steps("  a-b:\n    run: [x]\n  a_b:\n    run: [x]\n") == Told{"RP0207 6:3"});
  CHECK(
      tests::told_of_steps("  a-b:\n    run: [x]\n  c:\n    steps:\n      a_b:\n        run: [x]\n")
          .empty());
}

TEST_CASE("Environment variables have plain names and are not the engine's") {
  CHECK(tests::told_of_steps("  s:\n    run: [x]\n    env: { A_1: x, 1A: y, \"A=\": z, "
                             "REPRISE_FENCE: w }\n")
            .size() == 3);
}
