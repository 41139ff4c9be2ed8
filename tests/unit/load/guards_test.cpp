// `guards:` as they are read.
#include <catch2/catch.hpp>

#include "unit/load/load_rig.h"

using namespace reprise;

namespace {

std::string with_guard(const std::string& keys) {
  return "reprise: 1\nrunbook: a\nguards:\n  - { name: g, " + keys +
         " }\nsteps:\n  s:\n    run: [x]\n";
}

tests::Told told_of_guard(const std::string& keys) {
  return tests::told(tests::load_yaml(with_guard(keys)).diagnostics);
}

}  // namespace

TEST_CASE("A guard has its defaults") {
  const auto loaded = tests::load_yaml(with_guard("check: { run: [look] }"));
  REQUIRE(loaded.runbook != nullptr);
  const model::Guard& guard = loaded.runbook->guards.at(0);
  CHECK(guard.name == "g");
  CHECK(guard.from.empty());
  CHECK(guard.every_ms == 10'000);
  CHECK(guard.failures == 3);
  CHECK(guard.errors == 5);
  CHECK(guard.on_breach == model::OnBreach::hold);
  CHECK(guard.check.name == "exec");
}

TEST_CASE("All keys of a guard are read") {
  const auto loaded = tests::load_yaml(with_guard(
      "from: s, until: s, check: { run: [look] }, every: 500ms, timeout: 2s, failures: 1, "
      "errors: 2, on_breach: [ { run: [rescue] } ]"));
  REQUIRE(loaded.runbook != nullptr);
  const model::Guard& guard = loaded.runbook->guards.at(0);
  CHECK(guard.until == "s");
  CHECK(guard.every_ms == 500);
  CHECK(guard.timeout_ms == 2'000);
  CHECK(guard.errors == 2);
  CHECK(guard.on_breach == model::OnBreach::handle);
  REQUIRE(guard.steps.size() == 1);
  CHECK(guard.steps[0].action.name == "exec");
}

TEST_CASE("What is wrong with a guard is told") {
  CHECK(told_of_guard("every: 1s") == tests::Told{"RP0203 4:5"});
  CHECK(told_of_guard("check: { run: [x] }, evry: 1s") == tests::Told{"RP0202 4:37"});
  CHECK(told_of_guard("check: { run: [x] }, every: 0s") == tests::Told{"RP0129 4:44"});
  CHECK(told_of_guard("check: { run: [x] }, failures: 0") == tests::Told{"RP0129 4:47"});
  CHECK(told_of_guard("check: { run: [x] }, on_breach: stop") == tests::Told{"RP0130 4:48"});
  CHECK(told_of_guard("check: { uses: notify }") == tests::Told{"RP0214 4:31", "RP0229 4:31"});
}
