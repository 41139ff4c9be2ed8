#include "unit/load/load_rig.h"

using namespace reprise;
using model::EffectClass;
using model::OnFailure;
using tests::only_step;
using tests::Told;
using tests::told_of_steps;

TEST_CASE("run is exec with an argv of source text") {
  const auto step = only_step("  s:\n    run: [cp, 007, 1e3, yes, ~, \"a b\", -x]\n");
  CHECK(step.action.name == "exec");
  CHECK(step.effect == EffectClass::unsafe);
  model::List argv;
  for (const char* item : {"cp", "007", "1e3", "yes", "~", "a b", "-x"}) argv.emplace_back(item);
  CHECK(model::constant_value(*step.action.with.find("argv")) == model::Value(argv));
}

TEST_CASE("shell is exec with a script") {
  const auto step = only_step("  s:\n    shell: |\n      a\n      b\n");
  CHECK(step.action.name == "exec");
  CHECK(step.action.with.find("script")->constant()->text() == "a\nb\n");
}

TEST_CASE("uses takes its effect and its defaults from the catalog") {
  const auto step = only_step("  s:\n    uses: notify\n    with: { text: x }\n");
  CHECK(step.effect == EffectClass::idempotent);
  CHECK(step.action.with.find("severity")->constant()->text() == "medium");
  CHECK(only_step("  s:\n    uses: notify\n    with: { text: x }\n    effect: read\n").effect ==
        EffectClass::read);
}

TEST_CASE("needs is a list or one id") {
  const auto loaded =
      tests::load_yaml(tests::with_steps("  a:\n    run: [x]\n  b:\n    needs: a\n    run: [x]\n  "
                                         "c:\n    needs: [a, b]\n    run: [x]\n"));
  REQUIRE(loaded.runbook);
  CHECK(loaded.runbook->steps[1].needs == std::vector<std::string>{"a"});
  CHECK(loaded.runbook->steps[2].needs == std::vector<std::string>{"a", "b"});
}

TEST_CASE("A step has exactly one action") {
  CHECK(told_of_steps("  s:\n    run: [x]\n    uses: notify\n") == Told{"RP0210 5:5"});
  CHECK(told_of_steps("  s:\n    timeout: 5s\n") == Told{"RP0211 5:5"});
  CHECK(told_of_steps("  s:\n    with: {}\n") == Told{"RP0211 5:5"});
  CHECK(told_of_steps("  s:\n    run: [x]\n    with: {}\n") == Told{"RP0217 6:5"});
  CHECK(told_of_steps("  s: {}\n") == Told{"RP0211 4:6"});
  CHECK(told_of_steps("  s:\n") == Told{"RP0120 4:3"});
}

TEST_CASE("The step's own environment, place and input are kept") {
  const auto step = only_step(
      "  s:\n    run: [x]\n    env: { A: 007, B: \"${{ item }}\" }\n    cwd: /tmp\n    stdin: |\n"
      "      text\n    description: What it does\n    host: { ssh: \"${{ targets.db }}\" }\n");
  REQUIRE(step.env);
  CHECK(step.env->at(0).value.constant()->text() == "007");
  CHECK(step.env->at(1).value.as_template() != nullptr);
  CHECK(step.cwd->constant()->text() == "/tmp");
  CHECK(step.stdin_text->constant()->text() == "text\n");
  CHECK(step.description == "What it does");
  CHECK(step.host->find("ssh")->as_template() != nullptr);
}

TEST_CASE("on_failure is a word or a list of steps") {
  CHECK(only_step("  s:\n    run: [x]\n").on_failure == OnFailure::abort);
  CHECK(only_step("  s:\n    run: [x]\n    on_failure: continue\n").on_failure ==
        OnFailure::proceed);
  CHECK(only_step("  s:\n    run: [x]\n    on_failure: ask\n").on_failure == OnFailure::ask);
  const auto step = only_step(
      "  s:\n    run: [x]\n    on_failure:\n      - run: [a]\n      - uses: notify\n"
      "        with: { text: b }\n        when: \"true\"\n");
  CHECK(step.on_failure == OnFailure::handle);
  REQUIRE(step.handlers->size() == 2);
  CHECK(step.handlers->at(1).action.name == "notify");
  CHECK(step.handlers->at(1).when->code == "true");
}

TEST_CASE("Handlers have no needs, gates or handlers of their own") {
  CHECK(told_of_steps("  s:\n    run: [x]\n    on_failure:\n      - run: [a]\n        needs: [b]\n"
                      "        on_failure: ask\n        undo: { run: [c] }\n")
            .size() == 3);
  CHECK(told_of_steps("  s:\n    run: [x]\n    on_failure: stop\n") == Told{"RP0130 6:17"});
}

TEST_CASE("undo, probe and the gate are actions of their own") {
  const auto step = only_step(
      "  s:\n    run: [x]\n    undo: { run: [y] }\n    probe: { uses: verify, with: { checks: "
      "[ { run: [z] } ] }, settle: 5s }\n    approve: { role: lead, timeout: 30m, show: { a: 1 } "
      "}\n"
      "    destroys: [ledger]\n");
  CHECK(step.undo->name == "exec");
  CHECK(step.probe->action.name == "verify");
  CHECK(step.probe->settle_ms == 5'000);
  CHECK(step.approve->name == "approve");
  CHECK(step.approve->with.find("timeout")->constant()->integer() == 1'800'000);
  CHECK(*step.destroys == std::vector<std::string>{"ledger"});
}

TEST_CASE("An undo or a probe is one known action without keys of a step") {
  CHECK(told_of_steps("  s:\n    run: [x]\n    undo: { run: [y], timeout: 5s }\n") ==
        Told{"RP0202 6:23"});
  CHECK(told_of_steps("  s:\n    run: [x]\n    probe: { settle: 5s }\n") == Told{"RP0211 6:12"});
  CHECK(told_of_steps("  s:\n    run: [x]\n    undo: { uses: nothing }\n") == Told{"RP0212 6:19"});
  CHECK(told_of_steps("  s:\n    run: [x]\n    undo: { uses: call, with: { runbook: a } }\n") ==
        Told{"RP0219 6:19"});
}

TEST_CASE("A block has steps of its own, and the outputs it declares") {
  const auto step = only_step(
      "  all:\n    foreach: [a, b]\n    batch: 2\n    max_failed: 20%\n    steps:\n"
      "      one: { run: [x] }\n      two: { needs: [one], run: [y] }\n"
      "    outputs: { size: \"${{ 1 }}\", kept: { value: 7 } }\n");
  CHECK(step.action.name.empty());
  CHECK(step.effect == EffectClass::none);
  REQUIRE(step.block->size() == 2);
  CHECK(step.block->at(1).needs == std::vector<std::string>{"one"});
  REQUIRE(step.outputs->size() == 2);
  CHECK(step.outputs->at(0).value->as_template() != nullptr);
  CHECK(step.outputs->at(1).value->constant()->integer() == 7);
}

TEST_CASE("A block takes nothing that only a process has") {
  CHECK(told_of_steps("  b:\n    run: [x]\n    steps: { s: { run: [x] } }\n") ==
        Told{"RP0219 5:5"});
  CHECK(told_of_steps("  b:\n    retry: { attempts: 2 }\n    steps: { s: { run: [x] } }\n") ==
        Told{"RP0219 5:5"});
  CHECK(told_of_steps("  s:\n    uses: notify\n    with: { text: x }\n    stdin: y\n") ==
        Told{"RP0219 7:5"});
}

TEST_CASE("Names of inner steps are told with their path") {
  const auto loaded =
      tests::load_yaml(tests::with_steps("  b:\n    steps:\n      s: { uses: halt }\n"));
  REQUIRE(loaded.diagnostics.size() == 1);
  CHECK(loaded.diagnostics[0].message.starts_with("step 'b/s': the action 'halt' is part"));
}

TEST_CASE("What is not of this build is told once for each use, and nothing about its parameters") {
  CHECK(told_of_steps("  a:\n    uses: halt\n    with: { nonsense: ${{ }}, x: [ }\n").size() == 1);
  CHECK(told_of_steps("  a:\n    uses: halt\n    with: { nonsense: yes, x: 017 }\n") ==
        Told{"RP0901 5:11"});
  CHECK(told_of_steps("  a:\n    run: [x]\n    no_return: { until: a }\n").empty());
  CHECK(told_of_steps("  a:\n    run: [x]\n    no_return: a\n") == Told{"RP0120 6:16"});
  CHECK(told_of_steps("  a:\n    run: [x]\n    host: [ a, b ]\n") == Told{"RP0901 6:11"});
  CHECK(told_of_steps("  a:\n    uses: service\n    with: { name: x }\n    host: { ssh: a }\n") ==
        Told{"RP0901 7:5"});
  CHECK(
      told_of_steps("  a:\n    uses: verify\n    with: { checks: [ { agree: { of: [] } } ] }\n") ==
      Told{"RP0901 6:25"});
}

TEST_CASE("Run keys of later parts are told once; a module that is not there hides its action") {
  const std::string head = "reprise: 1\nrunbook: a\n";
  const std::string steps = "steps:\n  s:\n    uses: ledger.save\n    with: { x: 1 }\n";
  CHECK(tests::told(tests::load_yaml(head + "uses: [./ledger.lua]\n" + steps).diagnostics) ==
        Told{"RP0244 3:8"});
  CHECK(tests::told(tests::load_yaml(head + "plugins: []\nno_return: {}\n" + steps).diagnostics) ==
        Told{"RP0901 3:1", "RP0901 4:1"});
}

TEST_CASE("Reading goes on after an error, to the end") {
  const Told told = told_of_steps(
      "  A:\n    run: x\n    timeout: 5\n  b:\n    uses: nothing\n    retry: 3\n  c:\n"
      "    when: f(\n    effect: none\n");
  CHECK(told == Told{"RP0205 4:3", "RP0121 5:10", "RP0127 6:14", "RP0212 8:11", "RP0120 9:12",
                     "RP0144 11:11", "RP0211 11:5"});
}
