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
  CHECK(told_of(whole + ", process: { run: [tunnel] }") ==
        tests::Told{"RP0234 4:8", "RP0234 4:30", "RP0234 4:52"});
  CHECK(told_of("process: { run: [x], redy: { tcp: {} } }, from: s, until: s") ==
        tests::Told{"RP0202 4:29"});
  CHECK(told_of("process: { grace: 1s }, from: s, until: s") == tests::Told{"RP0203 4:17"});
  CHECK(told_of("process: { run: 'a b' }, from: s, until: s") == tests::Told{"RP0121 4:24"});
  CHECK(told_of("enter: { uses: approve }, " + whole.substr(whole.find("exit"))) ==
        tests::Told{"RP0219 4:23"});
}

TEST_CASE("A scope that is a process is opened, ended, proven and watched by the engine") {
  const auto loaded = tests::load_yaml(
      with_scope("process: { run: [ssh, -N, host], every: 2s }, from: s, until: s, max: 1h"));
  REQUIRE(loaded.runbook != nullptr);
  const model::Stay& stay = loaded.runbook->stays.at(0);
  const auto what = [](const model::Action& action) {
    return action.name + " " + action.with.find("do")->constant()->text();
  };
  CHECK(what(stay.enter) == "process open");
  CHECK(what(stay.exit) == "process end");
  CHECK(what(stay.verify) == "process prove");
  CHECK(stay.exit_effect == model::EffectClass::idempotent);
  CHECK(stay.enter.with.find("argv")->as_list()->size() == 3);
  CHECK(stay.enter.with.find("max")->constant()->integer() == 3'600'000);
  const model::Guard& guard = loaded.runbook->guards.at(0);
  CHECK(guard.from == "m.enter");
  CHECK(guard.every_ms == 2'000);
  CHECK(what(guard.check) == "process look");
  CHECK(what(guard.steps.at(0).action) == "process open_again");
}

TEST_CASE("A guard and a scope that is a process have different names") {
  const std::string guard = "guards: [ { name: m, check: { run: [look] } } ]\n";
  const std::string process = "process: { run: [tunnel] }, from: s, until: s";
  CHECK(tests::told(tests::load_yaml(with_scope(process) + guard).diagnostics) ==
        tests::Told{"RP0228 4:3"});
  CHECK(tests::told(tests::load_yaml(with_scope(whole) + guard).diagnostics).empty());
}
