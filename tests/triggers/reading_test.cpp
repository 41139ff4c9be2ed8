// What a triggers file says is what the rules get.
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "load/triggers.h"

using namespace reprise;
using model::Condition;
using model::InputOrigin;
using model::LabelTest;

namespace {

std::string read(const std::string& name) {
  std::ifstream file(std::string(REPRISE_SOURCE_DIR "/tests/triggers/") + name);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

load::LoadedTriggers load_file(const std::string& name) {
  auto loaded = load::load_triggers(name, read(name));
  INFO(base::render_all(loaded.diagnostics, loaded.sources, false));
  REQUIRE_FALSE(base::has_errors(loaded.diagnostics));
  return loaded;
}

std::vector<std::string> codes(const std::string& text) {
  std::vector<std::string> result;
  for (const auto& one : load::load_triggers("t.yaml", "reprise: 1\n" + text).diagnostics) {
    result.push_back(one.code);
  }
  return result;
}

using Codes = std::vector<std::string>;

}  // namespace

TEST_CASE("Sources say their kind, their proofs and where an alert's parts stand") {
  const auto loaded = load_file("failover.yaml");
  CHECK(loaded.diagnostics.empty());
  const auto& sources = loaded.triggers.sources;
  REQUIRE(sources.size() == 2);
  CHECK(sources[0].kind == model::SourceKind::alertmanager);
  REQUIRE(sources[0].auth.size() == 2);
  CHECK(sources[0].auth[0][0].secrets.size() == 2);
  REQUIRE(sources[0].auth[1].size() == 2);
  const auto& certificate = sources[0].auth[1][0];
  CHECK(certificate.subject == "CN=prometheus");
  const auto& hmac = sources[0].auth[1][1];
  CHECK(hmac.kind == model::ProofKind::hmac);
  CHECK(hmac.header == "x-sig");
  CHECK(hmac.timestamp_header == "x-time");
  CHECK(hmac.tolerance_ms == 60'000);
  CHECK(sources[1].observe);
  CHECK(sources[1].auth[0][0].user == "desk");
  REQUIRE(sources[1].mapping);
  CHECK(sources[1].mapping->alerts == ".events");
  CHECK(sources[1].mapping->labels.at("desk") == ".desk.name");
  CHECK(sources[1].mapping->resolved == Codes{"done"});
}

TEST_CASE("Rules say which alerts, when, and what they start") {
  const auto triggers = load_file("failover.yaml").triggers;
  CHECK(triggers.storm.runs == 10);
  REQUIRE(triggers.rules.size() == 6);
  const auto& trades = triggers.rules[0];
  CHECK(trades.match.sources == Codes{"prometheus"});
  CHECK(trades.match.labels[1].kind == LabelTest::Kind::matches);
  CHECK(trades.condition.kind == Condition::Kind::count);
  CHECK(trades.condition.at_least == 3);
  CHECK(trades.condition.span_ms == 600'000);
  CHECK(trades.key == Codes{"desk"});
  CHECK(trades.cooldown_ms == 1'800'000);
  CHECK(trades.flapping->quiet_ms == 1'200'000);
  const auto& inputs = trades.start->inputs;
  CHECK(trades.start->needs_approval);
  CHECK(inputs.at("desk").kind == InputOrigin::Kind::label);
  CHECK(inputs.at("order").name == ".annotations.order");
  CHECK(inputs.at("because").kind == InputOrigin::Kind::field);
  CHECK(inputs.at("attempts").constant == model::Value(3));

  CHECK(triggers.rules[1].match.labels[0].kind == LabelTest::Kind::in);
  CHECK_FALSE(triggers.rules[1].start->needs_approval);
  CHECK(triggers.rules[2].match.severity_at_least == "high");
  CHECK(triggers.rules[2].preempt);
  CHECK(triggers.rules[2].target == "genesis/failover");
  CHECK(triggers.rules[3].condition.by == "probe");
  CHECK_FALSE(triggers.rules[3].join);
  CHECK_FALSE(triggers.rules[3].key);
  CHECK(triggers.rules[4].condition.kind == Condition::Kind::absent);
  CHECK(triggers.rules[4].storm->span_ms == 86'400'000);
  CHECK(triggers.rules[5].match.labels[0].values == Codes{"1000"});
  CHECK(triggers.rules[5].observe);
}

TEST_CASE(
    "The alerts file of another system is read as it stands, with a warning for each condition") {
  const auto loaded = load_file("alerts.yaml");
  const auto& rules = loaded.triggers.rules;
  REQUIRE(rules.size() == 4);
  CHECK(loaded.diagnostics.size() == 4);
  for (const auto& one : loaded.diagnostics) CHECK(one.code == "RP0510");
  CHECK(rules[0].name == "MemoryCorruption");
  CHECK(rules[0].channels == Codes{"pagerduty", "slack"});
  CHECK(rules[0].severity == "critical");
  CHECK(rules[0].match.labels[0].values == Codes{"memory_checksum_fail", "MemoryCorruption"});
  CHECK(rules[1].match.labels[0].label == "position_discrepancy");
  CHECK(rules[1].match.labels[0].kind == LabelTest::Kind::above);
  CHECK(rules[3].severity == "info");
  for (const auto& rule : rules) CHECK_FALSE(rule.start);
}

TEST_CASE("Lines of blanks between alerts change nothing") {
  std::string text = read("alerts.yaml");
  for (std::size_t at = 0; (at = text.find("\n\n", at)) != std::string::npos; at += 6) {
    text.replace(at, 2, "\n    \n");
  }
  CHECK(load::load_triggers("alerts.yaml", text).triggers.rules.size() == 4);
}

TEST_CASE("The example of the page is one that can be used") {
  const std::string page = read("../../docs/triggers.md");
  const std::size_t begin = page.find("```yaml\n") + 8;
  const auto loaded =
      load::load_triggers("t.yaml", page.substr(begin, page.find("```", begin) - begin));
  CHECK(loaded.diagnostics.empty());
  CHECK(loaded.triggers.rules.size() == 1);
}

TEST_CASE("A condition has what belongs to it, and a duration of its own") {
  const auto when = [](const std::string& condition) {
    return codes("rules: [ { name: a, channels: [b], when: " + condition + " } ]\n");
  };
  CHECK(when("{ count: 3, in: 10m }").empty());
  CHECK(when("{ quorum: 2, by: probe, in: 10m }").empty());
  CHECK(when("{ lasting: 30s, in: 10m }") == Codes{"RP0507"});
  CHECK(when("{ count: 3, in: 10m, by: probe }") == Codes{"RP0507"});
  CHECK(when("{ absent: 0s }") == Codes{"RP0507"});
  CHECK(when("{}") == Codes{"RP0507"});
  CHECK(when("{ count: 3 }") == Codes{"RP0203"});
  CHECK(when("{ quorum: 1, in: 1m }") == Codes{"RP0129"});
  CHECK(when("{ count: 501, in: 1m }") == Codes{"RP0129"});
}

TEST_CASE("A cap over no time would be none") {
  const std::string rule = "rules: [ { name: a, channels: [b]";
  CHECK(codes("storm: { runs: 1, in: 0s }\n" + rule + " } ]\n") == Codes{"RP0129"});
  CHECK(codes(rule + ", storm: { runs: 1, in: 0s } } ]\n") == Codes{"RP0129"});
  CHECK(codes(rule + ", flapping: { in: 0s } } ]\n") == Codes{"RP0129"});
  CHECK(codes(rule + ", flapping: { quiet: 0s } } ]\n") == Codes{"RP0129"});
}

TEST_CASE("No secret stands in the file, and no source is open to everybody") {
  const auto auth = [](const std::string& ways) {
    return codes("sources: { am: { kind: generic, auth: " + ways + " } }\n");
  };
  CHECK(auth("{ bearer: { secrets: { env: A } } }").empty());
  CHECK(auth("{ bearer: { secrets: hunter2 } }") == Codes{"RP0121"});
  CHECK(auth("{ bearer: { secrets: [] } }") == Codes{"RP0504"});
  CHECK(auth("{ bearer: {} }") == Codes{"RP0203"});
  CHECK(auth("{}") == Codes{"RP0503"});
  CHECK(auth("[ {} ]") == Codes{"RP0503"});
  CHECK(auth("none") == Codes{"RP0121"});
  CHECK(auth("{ mtls: {} }") == Codes{"RP0504"});
  CHECK(auth("{ mtls: { sha256: AA } }") == Codes{"RP0504"});
  CHECK(auth("{ hmac: { scheme: github, secrets: { env: A }, tolerance: 1h } }") ==
        Codes{"RP0504"});
  CHECK(auth("{ hmac: { scheme: github, secrets: { env: A }, header: 'X Y' } }") ==
        Codes{"RP0504"});
  CHECK(codes("sources: { am: { kind: generic } }\n") == Codes{"RP0503"});
}

TEST_CASE("A rule names a runbook by its id: no path, no expression, nothing that an alert says") {
  const auto runbook = [](const std::string& name) {
    return codes("rules: [ { name: a, start: { runbook: " + name + " } } ]\n");
  };
  CHECK(runbook("genesis/failover").empty());
  CHECK(runbook("../../etc/passwd") == Codes{"RP0204"});
  CHECK(runbook("./failover.yaml") == Codes{"RP0204"});
  CHECK(runbook("'${{ labels.runbook }}'") == Codes{"RP0143"});
  CHECK(runbook("{ label: runbook }") == Codes{"RP0122"});
}

TEST_CASE("Inputs are held against those that the runbook declares") {
  model::InputSpec desk{"desk"}, attempts{"attempts"};
  desk.required = true;
  attempts.type = model::InputType::integer;
  attempts.max = model::Value(5);
  const std::vector<model::InputSpec> specs = {desk, attempts};
  const auto inputs = [&](const std::string& given) {
    const auto loaded = load::load_triggers(
        "t.yaml",
        "reprise: 1\nrules: [ { name: a, start: { runbook: b, inputs: " + given + " } } ]\n",
        [&](const std::string&) { return &specs; });
    Codes result;
    for (const auto& one : loaded.diagnostics) result.push_back(one.code);
    return result;
  };
  CHECK(inputs("{ desk: { label: desk }, attempts: 5 }").empty());
  CHECK(inputs("{ desk: { label: desk }, attempts: 6 }") == Codes{"RP0265"});
  CHECK(inputs("{ desk: { label: desk }, attempts: many }") == Codes{"RP0262"});
  CHECK(inputs("{ dekc: { label: desk } }") == Codes{"RP0260", "RP0261"});
  CHECK(inputs("{ desk: '${{ trigger.desk }}' }") == Codes{"RP0143"});
  CHECK(inputs("{ desk: { field: password } }") == Codes{"RP0508"});
  CHECK(inputs("{ desk: { payload: 'x y' } }") == Codes{"RP0508"});
}
