// `scopes:` as they are read.
#include <catch2/catch.hpp>

#include "unit/load/load_rig.h"

using namespace reprise;

namespace {

const std::string whole =
    "enter: { run: [on] }, exit: { run: [off] }, verify: { run: [is-off] }, from: s, until: s";

std::string with_scope(const std::string& keys) {
  return "reprise: 1\nrunbook: a\nscopes:\n  m: { " + keys + " }\nsteps:\n  s:\n    run: [x]\n";
}

tests::Told told_of(const std::string& keys) {
  return tests::told(tests::load_yaml(with_scope(keys)).diagnostics);
}

}  // namespace

TEST_CASE("A scope is read with all its keys") {
  const auto loaded = tests::load_yaml(with_scope(whole + ", max: 4h"));
  REQUIRE(loaded.runbook != nullptr);
  const model::Stay& stay = loaded.runbook->stays.at(0);
  CHECK(stay.name == "m");
  CHECK(stay.from == "s");
  CHECK(stay.enter.name == "exec");
  CHECK(stay.exit_effect == model::EffectClass::unsafe);
  CHECK(stay.verify.name == "exec");
  CHECK(stay.max_ms == 4 * 3'600'000);
}

TEST_CASE("What is wrong with a scope is told") {
  CHECK(told_of("enter: { run: [on] }, exit: { run: [off] }, from: s, until: s") ==
        tests::Told{"RP0203 4:6"});
  CHECK(told_of(whole + ", mx: 1h") == tests::Told{"RP0202 4:98"});
  CHECK(told_of(whole + ", process: { run: [tunnel] }") == tests::Told{"RP0901 4:98"});
  CHECK(told_of("enter: { uses: approve }, " + whole.substr(whole.find("exit"))) ==
        tests::Told{"RP0219 4:23"});
}
