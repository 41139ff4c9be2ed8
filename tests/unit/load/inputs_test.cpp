#include "load/input_types.h"
#include "load/read_inputs.h"
#include "unit/load/load_rig.h"

using namespace reprise;
using load::GivenTexts;
using tests::Told;

namespace {

std::vector<model::InputSpec> specs_of(const std::string& inputs) {
  const auto loaded = tests::load_yaml("reprise: 1\nrunbook: a\ninputs:\n" + inputs +
                                       "steps:\n  s:\n    run: [x]\n");
  INFO(base::render_all(loaded.diagnostics, loaded.sources, false));
  REQUIRE(loaded.runbook);
  return loaded.runbook->inputs;
}

Told told_of_inputs(const std::string& inputs) {
  return tests::told(tests::load_yaml("reprise: 1\nrunbook: a\ninputs:\n" + inputs +
                                      "steps:\n  s:\n    run: [x]\n")
                         .diagnostics);
}

std::vector<std::string> codes(const base::Diagnostics& diagnostics) {
  std::vector<std::string> result;
  for (const auto& one : diagnostics) result.push_back(one.code);
  return result;
}

const char* every_type =
    "  s: { type: string }\n  i: { type: int }\n  n: { type: number }\n  b: { type: bool }\n"
    "  d: { type: decimal }\n  t: { type: duration }\n  at: { type: timestamp }\n"
    "  p: { type: path }\n  l: { type: list }\n  m: { type: map }\n";

}  // namespace

TEST_CASE("A spec keeps what it says, and a default of its type") {
  const auto specs = specs_of(
      "  a: { type: int, default: 3, min: 1, max: 5, help: how many }\n"
      "  b: { enum: [x, 007], default: 007 }\n  c: { type: duration, default: 90s }\n"
      "  d: { type: list, default: [1, a] }\n  e: { required: true, pattern: '^a' }\n"
      "  f: { type: decimal, default: 0.10 }\n");
  CHECK(specs[0].default_value == model::Value(3));
  CHECK(specs[0].max == model::Value(5));
  CHECK(specs[1].choices == std::vector<model::Value>{model::Value("x"), model::Value("007")});
  CHECK(specs[2].default_value == model::Value("1m30s"));
  CHECK(specs[3].default_value->list().size() == 2);
  CHECK(specs[4].required);
  CHECK(specs[5].default_value == model::Value("0.10"));
}

TEST_CASE("Specs that contradict themselves are told") {
  CHECK(told_of_inputs("  a: { type: int, default: x }\n") == Told{"RP0230 4:28"});
  CHECK(told_of_inputs("  a: { type: int, default: 9, max: 5 }\n") == Told{"RP0230 4:28"});
  CHECK(told_of_inputs("  a: { enum: [x], default: y }\n") == Told{"RP0230 4:28"});
  CHECK(told_of_inputs("  a: { type: bool, default: yes }\n") == Told{"RP0123 4:29"});
  CHECK(told_of_inputs("  a: { default: x, required: true }\n") == Told{"RP0231 4:8"});
  CHECK(told_of_inputs("  a: { type: duration, min: 2s, max: 1s }\n") == Told{"RP0232 4:24"});
  CHECK(told_of_inputs("  a: { min: 1 }\n  b: { type: int, pattern: x }\n") ==
        Told{"RP0233 4:8", "RP0233 5:19"});
  CHECK(told_of_inputs("  a: { type: text }\n") == Told{"RP0130 4:14"});
  CHECK(told_of_inputs("  a: { default: \"${{ 1 }}\" }\n") == Told{"RP0143 4:17"});
  CHECK(told_of_inputs("  a b: {}\n") == Told{"RP0205 4:3"});
}

TEST_CASE("Texts are read as the input's type, in canonical form") {
  const auto specs = specs_of(every_type);
  const auto read = load::read_inputs(specs,
                                      {{"s", "007"},
                                       {"i", "-5"},
                                       {"n", "1e3"},
                                       {"b", "true"},
                                       {"d", "-007.50"},
                                       {"t", "90s"},
                                       {"at", "2026-11-01T03:00:00+01:00"},
                                       {"p", "/a b"},
                                       {"l", "[1, \"a\"]"},
                                       {"m", "{\"k\": null}"}},
                                      {});
  REQUIRE(codes(read.diagnostics).empty());
  CHECK(read.inputs.at("s") == model::Value("007"));
  CHECK(read.inputs.at("i") == model::Value(-5));
  CHECK(read.inputs.at("n") == model::Value(1000.0));
  CHECK(read.inputs.at("b") == model::Value(true));
  CHECK(read.inputs.at("d") == model::Value("-7.50"));
  CHECK(read.inputs.at("t") == model::Value("1m30s"));
  CHECK(read.inputs.at("at") == model::Value("2026-11-01T02:00:00Z"));
  CHECK(read.inputs.at("l").list().size() == 2);
  CHECK(read.inputs.at("m").map().contains("k"));
}

TEST_CASE("Texts of another type are told with the input's name") {
  const auto specs = specs_of(every_type);
  for (const auto& [name, text] : GivenTexts{{"i", "1.0"},
                                             {"i", ""},
                                             {"i", "99999999999999999999"},
                                             {"n", "nan"},
                                             {"n", "1e999"},
                                             {"b", "yes"},
                                             {"d", "1e3"},
                                             {"d", "1."},
                                             {"t", "90"},
                                             {"at", "2026-11-01"},
                                             {"p", ""},
                                             {"l", "{}"},
                                             {"l", "[1"},
                                             {"m", "[]"}}) {
    const auto read = load::read_inputs(specs, {{name, text}}, {});
    INFO(name << "=" << text);
    REQUIRE(codes(read.diagnostics) == Told{"RP0262"});
    CHECK(read.diagnostics[0].message.starts_with("input '" + name + "': "));
  }
}

TEST_CASE("Values with a type are not bent to another") {
  const auto specs = specs_of(every_type);
  const auto told = [&](const char* name, model::Value value) {
    return codes(load::read_inputs(specs, {}, model::Map{{name, std::move(value)}}).diagnostics);
  };
  CHECK(told("s", 5) == Told{"RP0262"});
  CHECK(told("i", 5.0) == Told{"RP0262"});
  CHECK(told("d", 0.5) == Told{"RP0262"});
  CHECK(told("d", 5).empty());
  CHECK(told("n", 5).empty());
  CHECK(told("b", "true") == Told{"RP0262"});
  CHECK(told("t", 5) == Told{"RP0262"});
  CHECK(told("l", model::Map{}) == Told{"RP0262"});
}

TEST_CASE("Texts win over values, values over defaults") {
  const auto specs =
      specs_of("  a: { default: d }\n  b: { default: d }\n  c: { default: d }\n  e: {}\n");
  const auto read = load::read_inputs(specs, {{"a", "text"}, {"a", "last"}},
                                      model::Map{{"a", "value"}, {"b", "value"}});
  CHECK(read.diagnostics.empty());
  CHECK(read.inputs.at("a") == model::Value("last"));
  CHECK(read.inputs.at("b") == model::Value("value"));
  CHECK(read.inputs.at("c") == model::Value("d"));
  CHECK_FALSE(read.inputs.contains("e"));
}

TEST_CASE("Missing and unknown inputs are told with the nearest name") {
  const auto specs = specs_of("  ledger: { required: true }\n  other: {}\n");
  const auto read = load::read_inputs(specs, {{"legder", "x"}}, {});
  REQUIRE(codes(read.diagnostics) == Told{"RP0260", "RP0261"});
  CHECK(read.diagnostics[0].hint == "did you mean 'ledger'?");
  CHECK(read.diagnostics[1].message == "the input 'ledger' is required");
}

TEST_CASE("Bounds are judged by value, also of decimals and durations") {
  const auto specs = specs_of(
      "  d: { type: decimal, min: \"-0.5\", max: \"10.50\" }\n"
      "  t: { type: duration, max: 1m }\n  at: { type: timestamp, min: \"2026-01-01T00:00:00Z\" "
      "}\n");
  const auto told = [&](const char* name, const char* text) {
    return codes(load::read_inputs(specs, {{name, text}}, {}).diagnostics);
  };
  CHECK(told("d", "10.5").empty());
  CHECK(told("d", "9.99999999999999999999999").empty());
  CHECK(told("d", "10.500000000000000000001") == Told{"RP0265"});
  CHECK(told("d", "-0.51") == Told{"RP0265"});
  CHECK(told("d", "-0").empty());
  CHECK(told("t", "60s").empty());
  CHECK(told("t", "61s") == Told{"RP0265"});
  CHECK(told("at", "2026-01-01T00:30:00+01:00") == Told{"RP0265"});
}

TEST_CASE("A pattern is searched, in texts of any length") {
  const auto specs = specs_of("  a: { pattern: '^eu-[0-9]+$' }\n");
  const auto told = [&](const std::string& text) {
    return codes(load::read_inputs(specs, {{"a", text}}, {}).diagnostics);
  };
  CHECK(told("eu-12").empty());
  CHECK(told("us-12") == Told{"RP0264"});
  CHECK(told("eu-" + std::string(100'000, '1')).empty());
  CHECK(told("eu-" + std::string(100'000, '1') + "x") == Told{"RP0264"});
}

TEST_CASE("A pattern that ruins a backtracking matcher ends at once on a long value") {
  const auto specs = specs_of("  a: { pattern: '^(a+)+$' }\n");
  const std::string text = std::string(64 << 10, 'a') + "b";
  CHECK(codes(load::read_inputs(specs, {{"a", text}}, {}).diagnostics) == Told{"RP0264"});
}

TEST_CASE("A secret input is refused: its text would stand in the journal") {
  CHECK(told_of_inputs("  a: { secret: true }\n") == Told{"RP0901 4:8"});
}

TEST_CASE("The value of a secret input is in no message") {
  auto specs = specs_of("  a: { pattern: '^x', enum: [xhidden] }\n  b: { type: int }\n");
  for (auto& spec : specs) spec.secret = true;
  const auto read = load::read_inputs(specs, {{"a", "hush-hush"}, {"b", "hush-hush"}}, {});
  REQUIRE(read.diagnostics.size() == 2);
  for (const auto& one : read.diagnostics) {
    CHECK((one.message + one.hint).find("hush") == std::string::npos);
    CHECK((one.message + one.hint).find("hidden") == std::string::npos);
  }
}

TEST_CASE("A file of inputs is read by the types of the inputs") {
  const auto specs = specs_of(every_type);
  const auto read = load::read_inputs_file(specs, "in.yaml", "s: 007\nd: 0.10\nb: true\nl: [1]\n");
  CHECK(read.diagnostics.empty());
  CHECK(read.inputs.at("s") == model::Value("007"));
  CHECK(read.inputs.at("d") == model::Value("0.10"));
  CHECK(load::read_inputs(specs, {}, read.inputs).diagnostics.empty());
}

TEST_CASE("Errors in a file of inputs have places") {
  const auto specs = specs_of(every_type);
  CHECK(tests::told(load::read_inputs_file(specs, "in.yaml", "i: x\nz: 1\nb: yes\n").diagnostics) ==
        Told{"RP0230 1:4", "RP0260 2:1", "RP0123 3:4"});
  CHECK(tests::told(load::read_inputs_file(specs, "in.yaml", "- 1\n").diagnostics) ==
        Told{"RP0120 1:1"});
  CHECK(tests::told(load::read_inputs_file(specs, "in.json", "{\"l\": 1}").diagnostics) ==
        Told{"RP0121 1:7"});
}

TEST_CASE("The fields of a form are judged like inputs") {
  const model::Value form(
      model::Map{{"count", model::Map{{"type", "int"}, {"required", true}, {"max", 5}}},
                 {"why", model::Map{{"enum", model::List{"a", "b"}}}}});
  CHECK(load::read_form(form, model::Map{{"count", 3}, {"why", "a"}}).diagnostics.empty());
  CHECK(codes(load::read_form(form, model::Map{{"why", "c"}}).diagnostics) ==
        Told{"RP0263", "RP0261"});
  CHECK(codes(load::read_form(form, model::Map{{"count", 9}}).diagnostics) == Told{"RP0265"});
}
