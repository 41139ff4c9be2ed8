#include "unit/load/load_rig.h"

using namespace reprise;
using tests::only_step;
using tests::Told;
using tests::told_of_steps;

TEST_CASE("retry has its documented defaults and keys") {
  const auto plain = only_step("  s:\n    run: [x]\n    retry: {}\n").retry;
  CHECK(plain->attempts == 1);
  CHECK(plain->max_delay_ms == 30'000);
  const auto full = only_step(
                        "  s:\n    run: [x]\n    retry: { attempts: 3, delay: 2s, backoff: 1.5, "
                        "max_delay: 20s, jitter: "
                        "0.2, exit: [75, 1] }\n")
                        .retry;
  CHECK(full->attempts == 3);
  CHECK(full->delay_ms == 2'000);
  CHECK(full->backoff == 1.5);
  CHECK(full->max_delay_ms == 20'000);
  CHECK(full->jitter == 0.2);
  CHECK(full->exit == std::vector<int>{75, 1});
}

TEST_CASE("A delay over the usual longest one raises it") {
  CHECK(only_step("  s:\n    run: [x]\n    retry: { attempts: 2, delay: 1m }\n")
            .retry->max_delay_ms == 60'000);
}

TEST_CASE("Numbers of a retry have ranges") {
  CHECK(told_of_steps("  s:\n    run: [x]\n    retry: { attempts: 0, jitter: 1.5, backoff: 0.5, "
                      "exit: [256], delay: 5 }\n")
            .size() == 5);
  CHECK(told_of_steps("  s:\n    run: [x]\n    timeout: 0s\n") == Told{"RP0129 6:14"});
}

TEST_CASE("Defaults give what a step's own retry leaves out, and no retry where it has none") {
  const auto loaded = tests::load_yaml(
      "reprise: 1\nrunbook: a\ndefaults: { retry: { attempts: 5, delay: 7s }, timeout: 9s "
      "}\nsteps:\n"
      "  a: { run: [x] }\n  b: { run: [x], retry: { delay: 1s }, timeout: 2s }\n"
      "  c: { uses: approve }\n");
  REQUIRE(loaded.runbook);
  const auto& steps = loaded.runbook->steps;
  CHECK(steps[0].retry == nullptr);
  CHECK(steps[0].timeout_ms == 9'000);
  CHECK(steps[1].retry->attempts == 5);
  CHECK(steps[1].retry->delay_ms == 1'000);
  CHECK(steps[1].timeout_ms == 2'000);
  CHECK_FALSE(steps[2].timeout_ms);
}

TEST_CASE("expect says which ends are wanted") {
  const auto step = only_step(
      "  s:\n    run: [x]\n    expect: { exit: [0, 3], stdout_matches: 'a+', stdout_not_matches: b "
      "}\n");
  CHECK(step.expect->exit == std::vector<int>{0, 3});
  CHECK(step.expect->stdout_matches == "a+");
  CHECK(step.expect->stdout_not_matches == "b");
  CHECK(only_step("  s:\n    run: [x]\n    expect: { exit: 2 }\n").expect->exit ==
        std::vector<int>{2});
  CHECK(told_of_steps("  s:\n    run: [x]\n    expect: { stdout_matches: '[', exit: [] }\n") ==
        Told{"RP0132 6:42", "RP0131 6:31"});
}

TEST_CASE("A pattern cannot be longer than is safe to compile") {
  CHECK(told_of_steps("  s:\n    run: [x]\n    expect: { stdout_matches: '" +
                      std::string(1001, 'a') + "' }\n") == Told{"RP0131 6:31"});
}

TEST_CASE("A pattern that could not be searched at run time is refused where it stands") {
  for (const char* pattern : {"a(?=b)", "(?<!a)b", "(a)\\1"}) {
    const std::string quoted = "'" + std::string(pattern) + "'";
    CHECK(told_of_steps("  s:\n    run: [x]\n    expect: { stdout_matches: " + quoted + " }\n") ==
          Told{"RP0131 6:31"});
    CHECK(told_of_steps("  s:\n    run: [x]\n    expect: { stdout_not_matches: " + quoted +
                        " }\n") == Told{"RP0131 6:35"});
    CHECK(told_of_steps("  s:\n    run: [x]\n    outputs: { a: { regex: " + quoted + " } }\n") ==
          Told{"RP0131 6:28"});
  }
}

TEST_CASE("repeat needs a condition") {
  const auto step =
      only_step("  s:\n    run: [x]\n    repeat: { until: self.exit == 0, every: 5s, max: 3 }\n");
  CHECK(step.repeat->until.code == "self.exit == 0");
  CHECK(step.repeat->every_ms == 5'000);
  CHECK(step.repeat->max == 3);
  CHECK(told_of_steps("  s:\n    run: [x]\n    repeat: { every: 5s }\n") == Told{"RP0203 6:13"});
}

TEST_CASE("foreach takes a list or an expression, with its bounds") {
  const auto step = only_step(
      "  s:\n    run: [x]\n    foreach: \"${{ item }}\"\n    max_parallel: 3\n    batch: 2\n"
      "    max_failed: 1\n");
  CHECK(step.foreach->items.as_template() != nullptr);
  CHECK(step.foreach->max_parallel == 3);
  CHECK(step.foreach->batch == 2);
  CHECK(step.foreach->max_failed == 1);
  CHECK_FALSE(step.foreach->max_failed_percent);
  const auto share = only_step("  s:\n    run: [x]\n    foreach: [1, 2]\n    max_failed: 20%\n");
  CHECK(share.foreach->max_failed == 20);
  CHECK(share.foreach->max_failed_percent);
}

TEST_CASE("foreach takes nothing else, and its bounds do not stand alone") {
  CHECK(told_of_steps("  s:\n    run: [x]\n    foreach: abc\n") == Told{"RP0121 6:14"});
  CHECK(told_of_steps("  s:\n    run: [x]\n    foreach: a ${{ 1 }}\n") == Told{"RP0121 6:14"});
  CHECK(told_of_steps("  s:\n    run: [x]\n    max_parallel: 2\n    max_failed: 1\n") ==
        Told{"RP0217 6:5", "RP0217 7:5"});
  for (const char* share : {"101%", "%", "-1%", "1.5%", "99999999999%"}) {
    CHECK(told_of_steps("  s:\n    run: [x]\n    foreach: []\n    max_failed: '" +
                        std::string(share) + "'\n") == Told{"RP0221 7:17"});
  }
}

TEST_CASE("Outputs are captured from a process by pattern or path") {
  const auto step = only_step(
      "  s:\n    run: [x]\n    outputs:\n      leader: { regex: 'leader: (\\S+)', required: true "
      "}\n"
      "      lag: { json: '.a.b-c[1].d', type: decimal, from: stderr }\n      key: { secret: true "
      "}\n");
  REQUIRE(step.outputs->size() == 3);
  CHECK(step.outputs->at(0).regex == "leader: (\\S+)");
  CHECK(step.outputs->at(0).required);
  CHECK(step.outputs->at(1).json == ".a.b-c[1].d");
  CHECK(step.outputs->at(1).type == "decimal");
  CHECK(step.outputs->at(1).from_stderr);
  CHECK(step.outputs->at(2).secret);
}

TEST_CASE("Outputs have one source, and one that their owner can give") {
  const std::string head = "  s:\n    run: [x]\n    outputs: { a: ";
  CHECK(told_of_steps(head + "{ regex: a, json: .b } }\n") == Told{"RP0222 6:31"});
  CHECK(told_of_steps(head + "{ value: 1 } }\n") == Told{"RP0222 6:21"});
  CHECK(told_of_steps(head + "\"${{ 1 }}\" }\n") == Told{"RP0120 6:19"});
  CHECK(
      told_of_steps("  s:\n    uses: notify\n    with: { text: x }\n    outputs: { a: { regex: b } "
                    "}\n") == Told{"RP0222 7:21"});
  CHECK(
      told_of_steps("  s:\n    steps: { a: { run: [x] } }\n    outputs: { a: { type: int } }\n") ==
      Told{"RP0222 6:19"});
  for (const char* path : {"a", ".a..b", ".a[x]", ".a[1", ".", ".[2]", ".a b", "[]"}) {
    const bool good = path == std::string(".") || path == std::string(".[2]");
    INFO(path);
    CHECK(told_of_steps(head + "{ json: '" + path + "' } }\n").empty() == good);
  }
}
