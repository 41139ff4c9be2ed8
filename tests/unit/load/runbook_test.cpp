#include "unit/load/load_rig.h"

using namespace reprise;
using tests::load_yaml;
using tests::Told;

namespace {

Told told_of_head(const std::string& lines) {
  return tests::told(
      load_yaml("reprise: 1\nrunbook: a\n" + lines + "steps:\n  s:\n    run: [x]\n").diagnostics);
}

}  // namespace

TEST_CASE("A runbook says what it is") {
  const auto loaded = load_yaml(R"(reprise: 1
runbook: genesis/data-corruption
title: Recover the ledger
summary: What it is for
owner: trading-ops
severity: critical
reviewed: 2026-11-01
review_every: 30d
objectives:
  rto: { target: 5m, max: 15m, clock: serving }
  rpo: { target: 0s }
labels: { team: core, tier: 1 }
links: { page: "https://example.org/x" }
concurrency: { group: "engine-${{ targets.name }}", on_conflict: queue }
invariants:
  - halted: { from: stop, until: resume, by: stop, every: 2s }
env: { LANG: C }
cwd: /srv
timeout: 2h
max_parallel: 4
steps: { s: { run: [x] } }
on_failure: [ { uses: notify, with: { text: failed } } ]
finally: [ { run: [y] }, { run: [z] } ]
outputs: { n: "${{ 1 }}" }
)");
  INFO(base::render_all(loaded.diagnostics, loaded.sources, false));
  REQUIRE(loaded.runbook);
  const model::Runbook& runbook = *loaded.runbook;
  CHECK(runbook.id == "genesis/data-corruption");
  CHECK(runbook.severity == "critical");
  CHECK(runbook.reviewed == "2026-11-01");
  CHECK(runbook.review_every_ms == 30LL * 86'400'000);
  CHECK(runbook.objectives.at("rto").max_ms == 900'000);
  CHECK(runbook.objectives.at("rto").clock == "serving");
  CHECK(runbook.objectives.at("rpo").target_ms == 0);
  CHECK(runbook.labels.at("tier") == model::Value(1));
  CHECK(runbook.concurrency->on_conflict == model::OnConflict::queue);
  CHECK(runbook.concurrency->group.as_template()->size() == 2);
  REQUIRE(runbook.invariants.size() == 1);
  CHECK(runbook.invariants[0].until == "resume");
  CHECK(runbook.invariants[0].every_ms == 2'000);
  CHECK(runbook.timeout_ms == 7'200'000);
  CHECK(runbook.max_parallel == 4);
  CHECK(runbook.on_failure.size() == 1);
  CHECK(runbook.finally.size() == 2);
  CHECK(runbook.outputs.at(0).name == "n");
}

TEST_CASE("The version is judged before everything else") {
  CHECK(tests::told(load_yaml("reprise: 2\nnew_key: x\n").diagnostics) == Told{"RP0201 1:10"});
  CHECK(tests::told(load_yaml("reprise: \"1\"\n").diagnostics) == Told{"RP0201 1:10"});
  CHECK(tests::told(load_yaml("runbook: a\n").diagnostics) == Told{"RP0200 1:1"});
  CHECK(tests::told(load_yaml("- a\n").diagnostics) == Told{"RP0120 1:1"});
}

TEST_CASE("A runbook needs an id and steps") {
  CHECK(tests::told(load_yaml("reprise: 1\n").diagnostics) == Told{"RP0203 1:1", "RP0203 1:1"});
  CHECK(tests::told(load_yaml("reprise: 1\nrunbook: a\nsteps: {}\n").diagnostics) ==
        Told{"RP0208 3:8"});
}

TEST_CASE("What a runbook says about itself is checked") {
  CHECK(told_of_head("severity: urgent\n") == Told{"RP0130 3:11"});
  CHECK(told_of_head("reviewed: 2026-02-30\n") == Told{"RP0209 3:11"});
  CHECK(told_of_head("review_every: 90\n") == Told{"RP0127 3:15"});
  CHECK(told_of_head("objectives: { rto: { clock: noon }, mttr: {} }\n") ==
        Told{"RP0202 3:37", "RP0130 3:29"});
  CHECK(told_of_head("concurrency: { on_conflict: wait }\n") == Told{"RP0130 3:29", "RP0203 3:14"});
  CHECK(told_of_head("invariants: [ { halted: { from: a } } ]\n").size() == 2);
  CHECK(told_of_head("invariants: [ { alive: {} } ]\n") == Told{"RP0202 3:17", "RP0203 3:15"});
  CHECK(told_of_head("max_parallel: 0\n") == Told{"RP0129 3:15"});
  CHECK(told_of_head("titel: x\n") == Told{"RP0202 3:1"});
  CHECK(told_of_head("finally: { run: [x] }\n") == Told{"RP0121 3:10"});
}

TEST_CASE("A document with errors gives no runbook") {
  CHECK(load_yaml("reprise: 1\nrunbook: a\nrunbook: a\nsteps: { s: { run: [x] } }\n").runbook ==
        nullptr);
}

TEST_CASE("A hostile file cannot make the list of diagnostics grow without bound") {
  std::string steps;
  for (int i = 0; i < 5'000; ++i) steps += "  s" + std::to_string(i) + ": { oops: 1 }\n";
  CHECK(load_yaml(tests::with_steps(steps)).diagnostics.size() <= 1'000);
}
