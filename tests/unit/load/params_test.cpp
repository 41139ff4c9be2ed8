#include "unit/load/load_rig.h"

using namespace reprise;
using tests::only_step;
using tests::Told;
using tests::told_of_steps;

namespace {

Told told_of_values(const std::string& value) {
  return told_of_steps("  s:\n    uses: set\n    with: { values: { v: " + value + " } }\n");
}

model::Value value_of(const std::string& text) {
  const auto step = only_step("  s:\n    uses: set\n    with: { values: { v: " + text + " } }\n");
  return *model::constant_value(step.action.with.find("values")->as_map()->at(0).value);
}

}  // namespace

TEST_CASE("Untyped data has the types of JSON") {
  CHECK(value_of("1") == model::Value(1));
  CHECK(value_of("-12") == model::Value(-12));
  CHECK(value_of("0.5") == model::Value(0.5));
  CHECK(value_of("1e3") == model::Value(1000.0));
  CHECK(value_of("true") == model::Value(true));
  CHECK(value_of("text") == model::Value("text"));
  CHECK(value_of("\"1\"") == model::Value("1"));
  CHECK(value_of("~") == model::Value());
  CHECK(value_of("12:30:45") == model::Value("12:30:45"));
  CHECK(value_of("2026-11-01") == model::Value("2026-11-01"));
  CHECK(value_of("1_000") == model::Value("1_000"));
  CHECK(value_of("[1, { a: b }]").list().at(1)["a"] == model::Value("b"));
}

TEST_CASE("S-15: octal and boolean surprises in data are rejected with their line") {
  for (const char* text : {"017", "0o17", "0x1f", "0b1", "-010", ".inf", "-.INF", ".NaN", "00"}) {
    INFO(text);
    CHECK(told_of_values(text) == Told{"RP0125 6:26"});
  }
  for (const char* text : {"yes", "No", "on", "OFF", "True", "FALSE"}) {
    INFO(text);
    CHECK(told_of_values(text) == Told{"RP0123 6:26"});
  }
  CHECK(told_of_values("99999999999999999999") == Told{"RP0129 6:26"});
  CHECK(told_of_values("'yes'").empty());
  CHECK(told_of_values("0").empty());
}

TEST_CASE("S-15: where a truth value is meant, only true and false are") {
  for (const char* text : {"yes", "on", "True", "1", "'true'", "y"}) {
    INFO(text);
    CHECK(told_of_steps("  s:\n    uses: service\n    with: { name: x, force: " +
                        std::string(text) + " }\n") == Told{"RP0123 6:29"});
  }
}

TEST_CASE("A parameter has the type its action declares") {
  CHECK(told_of_steps("  s:\n    uses: wait\n    with: { for: 30 }\n") == Told{"RP0127 6:18"});
  CHECK(told_of_steps("  s:\n    uses: wait\n    with: { until: 2026-01-01 }\n") ==
        Told{"RP0128 6:20"});
  CHECK(told_of_steps("  s:\n    uses: verify\n    with: { checks: x }\n") == Told{"RP0121 6:21"});
  CHECK(told_of_steps("  s:\n    uses: set\n    with: { values: [x] }\n") == Told{"RP0120 6:21"});
  CHECK(told_of_steps("  s:\n    uses: notify\n    with: { text: [x] }\n") == Told{"RP0122 6:19"});
  CHECK(told_of_steps("  s:\n    uses: approve\n    with: { votes: many }\n") ==
        Told{"RP0124 6:20"});
  CHECK(told_of_steps("  s:\n    uses: notify\n    with: { text: x, severity: bad }\n") ==
        Told{"RP0130 6:32"});
  CHECK(told_of_steps("  s:\n    uses: notify\n    with: [x]\n") == Told{"RP0120 6:11"});
}

TEST_CASE("An expression may stand where its value is known only later") {
  CHECK(told_of_steps("  s:\n    uses: wait\n    with: { for: \"${{ item }}\" }\n").empty());
  CHECK(told_of_steps("  s:\n    uses: verify\n    with: { checks: \"${{ item }}\" }\n").empty());
  CHECK(told_of_steps("  s:\n    uses: verify\n    with: { checks: \"x ${{ item }}\" }\n") ==
        Told{"RP0121 6:21"});
  CHECK(told_of_steps("  s:\n    uses: call\n    with: { runbook: \"${{ item }}\" }\n") ==
        Told{"RP0143 6:22"});
  CHECK(told_of_steps(
            "  s:\n    uses: ask\n    with: { text: x, form: { a: { help: \"${{ 1 }}\" } } }\n")
            .size() >= 1);
}

TEST_CASE("Durations become milliseconds, conditions become expressions") {
  const auto wait = only_step("  s:\n    uses: wait\n    with: { for: 1m30s }\n");
  CHECK(wait.action.with.find("for")->constant()->integer() == 90'000);
  const auto verify =
      only_step("  s:\n    uses: verify\n    with: { checks: [ { expr: item == 1 } ] }\n");
  const model::Param& check = verify.action.with.find("checks")->as_list()->at(0);
  REQUIRE(check.find("expr")->as_template() != nullptr);
  CHECK(std::get<model::Expression>(check.find("expr")->as_template()->at(0)).code == "item == 1");
}

TEST_CASE("Missing, unknown and exclusive parameters are told, a misspelt one only as that") {
  CHECK(told_of_steps("  s:\n    uses: notify\n") == Told{"RP0214 5:11"});
  CHECK(told_of_steps("  s:\n    uses: notify\n    with: { txt: x }\n") == Told{"RP0213 6:13"});
  CHECK(told_of_steps("  s:\n    uses: wait\n") == Told{"RP0216 5:11"});
  CHECK(told_of_steps("  s:\n    uses: verify\n    with:\n      checks:\n"
                      "        - { name: a }\n        - { run: [x], expr: \"true\" }\n"
                      "        - { sqlite: { rows: 1 } }\n        - { sqlit: {} }\n") ==
        Told{"RP0216 8:11", "RP0216 9:11", "RP0214 10:21", "RP0213 11:13"});
}

TEST_CASE("A required parameter without a value is missing, an optional one absent") {
  CHECK(told_of_steps("  s:\n    uses: notify\n    with: { text: }\n") == Told{"RP0132 6:13"});
  CHECK(told_of_steps("  s:\n    uses: approve\n    with: { role: }\n").empty());
}

TEST_CASE("A parameter that is an action is given as uses and with") {
  const auto step =
      only_step("  s:\n    uses: wait_for\n    with: { probe: { run: [x, 007] }, every: 2s }\n");
  const model::Param* probe = step.action.with.find("probe");
  CHECK(probe->find("uses")->constant()->text() == "exec");
  CHECK(probe->find("with")->find("argv")->as_list()->at(1).constant()->text() == "007");
  CHECK(told_of_steps("  s:\n    uses: wait_for\n    with: { probe: { uses: halt } }\n") ==
        Told{"RP0901 6:28"});
}

TEST_CASE("The form of a question is checked like the inputs of a runbook") {
  CHECK(told_of_steps(
            "  s:\n    uses: ask\n    with: { text: x, form: { n: { type: int, max: 3 } } }\n")
            .empty());
  CHECK(told_of_steps(
            "  s:\n    uses: ask\n    with: { text: x, form: { n: { type: integer } } }\n") ==
        Told{"RP0130 6:41"});
}
