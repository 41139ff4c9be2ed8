#include <catch2/catch.hpp>

#include "text_runbook.h"

using namespace reprise;
using namespace reprise::graph;

namespace {

std::string text_of(const std::string& runbook) { return build_text(runbook).text(); }
std::string codes_of(const std::string& runbook) { return build_text(runbook).codes(); }

const std::string call_sub = "c | uses call | text runbook ./sub";

}  // namespace

TEST_CASE("RP0320: a called runbook that was not read") {
  CHECK(text_of("c | uses call | text runbook ./sub\n") ==
        "rb:1:30: error[RP0320]: the called runbook './sub' was not read\n"
        " 1 | c | uses call | text runbook ./sub\n"
        "   |                              ^~~~~\n"
        "hint: the path is relative to the file that calls\n");
  CHECK(text_of("c | uses call\n").find("must name its runbook by a constant path") !=
        std::string::npos);
}

TEST_CASE("RP0321: calls in a circle") {
  const Called called = {{"./one", "d | uses call | text runbook ./two\n"},
                         {"./two", "e | uses call | text runbook ./one\n"}};
  const auto built = build_text("c | uses call | text runbook ./one\n", called);
  CHECK(built.text() ==
        "./two:1:30: error[RP0321]: runbooks call each other: ./one -> ./two -> ./one\n"
        " 1 | e | uses call | text runbook ./one\n"
        "   |                              ^~~~~\n"
        "hint: a call may not lead back to its caller; use 'foreach' or 'repeat' instead\n");
}

TEST_CASE("RP0322: calls are at most eight deep") {
  const auto nested = [](int depth) {
    Called called;
    for (int i = 1; i < depth; ++i) {
      called.emplace_back("./" + std::to_string(i),
                          "s | uses call | text runbook ./" + std::to_string(i + 1) + "\n");
    }
    called.emplace_back("./" + std::to_string(depth), "last\n");
    return build_text("s | uses call | text runbook ./1\n", called);
  };
  CHECK(nested(8).codes() == "");
  CHECK(nested(9).codes() == "RP0322");
  CHECK(nested(9).text().find("calls are nested deeper than 8") != std::string::npos);
}

TEST_CASE("RP0323 RP0324: the inputs of a call") {
  const Called called = {{"./sub", "input system required\ninput depth\ninner\n"}};
  const auto unknown = build_text(
      "input system\nc | uses call | text runbook ./sub | in sytem inputs.system\n", called);
  CHECK(unknown.codes() == "RP0323 RP0324");
  CHECK(unknown.text().find("rb:2:41: error[RP0323]: the called runbook has no input 'sytem'\n") !=
        std::string::npos);
  CHECK(unknown.text().find("hint: did you mean 'system'?") != std::string::npos);
  CHECK(unknown.text().find("error[RP0324]: the called runbook needs the input 'system'") !=
        std::string::npos);
  CHECK(build_text(call_sub + "\n", called).codes() == "RP0324");
  CHECK(build_text("input system\n" + call_sub + " | in system inputs.system\n", called).codes() ==
        "");
}

TEST_CASE("RP0330: a branch that chooses what is not there") {
  CHECK(text_of("b | uses branch | arm yes pik | default\npick needs b\n") ==
        "rb:1:27: error[RP0330]: step 'b' chooses 'pik', which is no step beside it\n"
        " 1 | b | uses branch | arm yes pik | default\n"
        "   |                           ^~~\n"
        "hint: did you mean 'pick'?\n");
}

TEST_CASE("RP0331: a branch that chooses what does not wait for it") {
  CHECK(text_of("b | uses branch | arm on x | default y\nx needs b\ny\n") ==
        "rb:1:38: error[RP0331]: step 'b' chooses 'y', which does not wait for it\n"
        " 1 | b | uses branch | arm on x | default y\n"
        "   |                                      ^\n"
        "hint: add 'b' to the needs of 'y'\n");
  CHECK(codes_of("b | uses branch | arm yes x z | default\nx needs b\ny needs x\nz needs y\n") ==
        "");
}

TEST_CASE("RP0360: a guard between steps that are not there") {
  CHECK(text_of("deploy\nguard errors from deploi\n") ==
        "rb:2:19: error[RP0360]: 'from' of the guard 'errors' names 'deploi', which is no step of "
        "this runbook\n"
        " 2 | guard errors from deploi\n"
        "   |                   ^~~~~~\n"
        "hint: did you mean 'deploy'?\n");
  CHECK(codes_of("a\nguard g from x until y\n") == "RP0360 RP0360");
  CHECK(codes_of("a\nb needs a\nguard g from a until b\nguard h from b\nguard i\n") == "");
}

TEST_CASE("RP0361: a guard that might never be at work") {
  CHECK(text_of("a\nb\nguard g from a until b\n") ==
        "rb:3:22: error[RP0361]: 'b' can start although 'a' has not succeeded, so the guard 'g' "
        "might never be at work\n"
        " 3 | guard g from a until b\n"
        "   |                      ^\n"
        "hint: let 'b' need 'a', directly or through others\n");
  CHECK(codes_of("a\nguard g from a until a\n") == "RP0361");
  CHECK(codes_of("a\nb needs a | when needs.a.ok\nguard g from a until b\n") == "");
}

TEST_CASE("what a guard's check names is looked up among all steps, and needs are none of its") {
  CHECK(codes_of("a\nb\nguard g with steps.b.outputs.x\n") == "");
  CHECK(codes_of("a\nguard g with steps.z.outputs.x\n") == "RP0307");
  CHECK(codes_of("a\nguard g with needs.a.outputs.x\n") == "RP0309");
  CHECK(codes_of("a\nguard g with item.x\n") == "RP0315");
}

TEST_CASE("RP0364 RP0365: a scope between steps that are not there, or the wrong way round") {
  CHECK(text_of("a\nscope m from a until bb\n") ==
        "rb:2:22: error[RP0364]: 'until' of the scope 'm' names 'bb', which is no step of this "
        "runbook\n"
        " 2 | scope m from a until bb\n"
        "   |                      ^~\n");
  CHECK(text_of("a\nb\nscope m from a until b\n") ==
        "rb:3:22: error[RP0365]: the scope 'm' ends with 'b', which does not come after 'a'\n"
        " 3 | scope m from a until b\n"
        "   |                      ^\n"
        "hint: name 'a' itself, or a step that needs it, directly or through others\n");
  CHECK(codes_of("a\nscope m from a until a\n") == "");
}

TEST_CASE("RP0366: a scope whose first step decides by itself") {
  CHECK(codes_of("a\nb needs a | when needs.a.ok\nscope m from b until b\n") == "RP0366");
  CHECK(codes_of("a\nb needs a | when inputs.x\ninput x\nscope m from b until b\n") == "");
}

TEST_CASE("RP0367: a halt that cannot be held") {
  CHECK(
      text_of("s | uses halt | hold\na needs s | uses resume\nb needs s | uses resume\n") ==
      "rb:1:17: error[RP0367]: the halt of step 's' cannot be held: several steps resume after it, "
      "and none of them is the first\n"
      " 1 | s | uses halt | hold\n"
      "   |                 ^~~~\n"
      "hint: say by `invariants: [{halted: {from, until, by}}]` where it ends\n");
  CHECK(codes_of("x\n  s | uses halt | hold\n") == "RP0367");
  CHECK(codes_of("s | uses halt | hold | foreach inputs.x\ninput x\n") == "RP0367");
  CHECK(codes_of("a\non_failure:\n- | uses halt | hold\n") == "RP0367");
}

TEST_CASE("a held halt is guarded until the first step that resumes") {
  const auto guard_of = [](const std::string& text) {
    const auto built = build_text(text);
    const auto& graphs = built.plan().graphs;
    return graphs.at(graphs[0].guards).guard_of.at(0);
  };
  const auto resumed = guard_of(
      "s | uses halt | hold\na needs s\nb needs a | uses resume\nc needs b | uses resume\n");
  CHECK(resumed.name == "halt by s");
  CHECK(resumed.from == 0);
  CHECK(resumed.until == 2);
  CHECK(resumed.before_effects);
  CHECK(guard_of("s | uses halt | hold\na needs s\n").until == model::none);
}

TEST_CASE("RP0362 RP0363: a point of no return and its end") {
  CHECK(text_of("swap | no_return chek\ncheck needs swap\n") ==
        "rb:1:18: error[RP0362]: 'no_return' of 'swap' names 'chek', which is no step beside it\n"
        " 1 | swap | no_return chek\n"
        "   |                  ^~~~\n"
        "hint: did you mean 'check'?\n");
  CHECK(text_of("save\nswap needs save | no_return save\n") ==
        "rb:2:29: error[RP0363]: 'no_return' of 'swap' ends with 'save', which does not come after "
        "it\n"
        " 2 | swap needs save | no_return save\n"
        "   |                             ^~~~\n"
        "hint: name this step itself, or one that needs it, directly or through others\n");
  CHECK(codes_of("swap | no_return swap\n") == "");
  const auto built = build_text("a | no_return c\nb needs a\nc needs b\n");
  CHECK(built.plan().graphs[0].steps[0].no_return == 2);
}

TEST_CASE("RP0340: an invariant that names what is not there") {
  CHECK(text_of("stop\nresume needs stop\ninvariant halted from stop until resum by stop\n") ==
        "rb:3:34: error[RP0340]: 'until' of the invariant 'halted' names 'resum', which is no step "
        "of "
        "this runbook\n"
        " 3 | invariant halted from stop until resum by stop\n"
        "   |                                  ^~~~~\n"
        "hint: did you mean 'resume'?\n");
  CHECK(codes_of("a\ninvariant halted from x until y by z\n") == "RP0340 RP0340 RP0340");
}

TEST_CASE("RP0341: an invariant that does not hold on every way") {
  const std::string halted = "invariant halted from stop until resume by stop\n";
  CHECK(text_of("stop\nother\nresume needs other\n" + halted)
            .find("error[RP0341]: 'resume' can start although 'stop' has not succeeded, so "
                  "'halted' would "
                  "not hold between them") != std::string::npos);
  CHECK(codes_of("resume\nstop needs resume\n" + halted) == "RP0341");
  CHECK(codes_of("stop\ninvariant halted from stop until stop by stop\n") == "RP0341");
  // A way around it that the step does not wait for in success.
  CHECK(codes_of("stop\nother\nresume needs stop other | when any_ok(needs)\n" + halted) ==
        "RP0341");
  CHECK(codes_of("stop | continue\nother\nresume needs stop other\n" + halted) == "RP0341");
}

TEST_CASE("an invariant holds where all ways lead through it, or its success is waited for") {
  const std::string halted = "invariant halted from stop until resume by stop\n";
  CHECK(codes_of("stop | uses halt | text verify x\nresume needs stop\n" + halted) == "");
  CHECK(codes_of("stop | uses halt | text verify x\nleft needs stop\nright needs stop\n"
                 "resume needs left right | when none_failed(needs)\n" +
                 halted) == "");
  CHECK(codes_of("stop | uses halt | text verify x\nprepare\ncheck needs stop\nresume needs check "
                 "prepare\n" +
                 halted) == "");
}

TEST_CASE("RP0343: what stops the system is not undone") {
  CHECK(text_of("stop | uses halt | undo\n") ==
        "rb:1:20: error[RP0343]: 'halt' may not be undone: a failed recovery ends halted\n"
        " 1 | stop | uses halt | undo\n"
        "   |                    ^~~~\n"
        "hint: remove 'undo'; a later step may resume on purpose\n");
  const std::string halted = "invariant halted from stop until resume by stop\n";
  CHECK(codes_of("stop | undo\nhalt | uses halt | text verify x\nresume needs stop\n"
                 "invariant halted from stop until resume by halt\n") == "RP0343");
  CHECK(
      codes_of(
          "stop | uses halt | text verify x\nmore needs stop | uses service | text do stop | undo\n"
          "resume needs more\n" +
          halted) == "RP0343");
  CHECK(codes_of("stop | uses halt | text verify x\nresume needs stop\nmore needs resume | uses "
                 "service | text do "
                 "stop | undo\n" +
                 halted) == "");
  CHECK(codes_of("stop | uses halt | text verify x\nmore needs stop | uses service | text do start "
                 "| undo\nresume "
                 "needs more\n" +
                 halted) == "");
}

TEST_CASE("RP0346: an invariant that nothing can guard") {
  CHECK(text_of("stop | uses service\nresume needs stop\n"
                "invariant halted from stop until resume by stop\n") ==
        "rb:3:44: error[RP0346]: nothing can guard 'halted': 'stop' is no 'halt' step, and only a "
        "'halt' proves that the system is halted\n"
        " 3 | invariant halted from stop until resume by stop\n"
        "   |                                            ^~~~\n"
        "hint: let 'by' name a step that uses 'halt', or remove the invariant and verify in a step "
        "of its own\n");
  CHECK(text_of("stop | uses halt\nresume needs stop\n"
                "invariant halted from stop until resume by stop\n")
            .find("'stop' has no 'verify', which proves") != std::string::npos);
  CHECK(codes_of(
            "stop | uses service\nhalt needs stop | uses halt | text verify x\nresume needs halt\n"
            "invariant halted from stop until resume by halt\n") == "");
}

TEST_CASE("RP0344: a probe only looks") {
  CHECK(
      text_of("a | probe notify\n") ==
      "rb:1:5: error[RP0344]: the probe of step 'a' may only look, and 'notify' changes something\n"
      " 1 | a | probe notify\n"
      "   |     ^~~~~\n"
      "hint: use 'run', 'shell' or 'verify'\n");
  CHECK(codes_of("a | probe set\n") == "RP0344");
  CHECK(codes_of("a | probe exec\nb | probe verify\n") == "");
}

TEST_CASE("RP0345: an undo is something that can be carried out") {
  CHECK(
      text_of("a | undo set\n") ==
      "rb:1:5: error[RP0345]: the undo of step 'a' cannot be 'set', which changes nothing outside "
      "the run\n"
      " 1 | a | undo set\n"
      "   |     ^~~~\n"
      "hint: use 'run', 'shell' or an action such as 'service'\n");
  CHECK(codes_of("a | undo\n") == "");
}

TEST_CASE("RP0351: calls that multiply into millions of steps are refused before they are made") {
  const auto calls = [](const std::string& path) {
    std::string text;
    for (int i = 0; i < 200; ++i) {
      text += "s" + std::to_string(i) + " | uses call | text runbook " + path + "\n";
    }
    return text;
  };
  const Called called = {
      {"./one", calls("./two")}, {"./two", calls("./three")}, {"./three", "a\n"}};
  CHECK(build_text(calls("./one"), called).text() ==
        "rb: error[RP0351]: with all it calls, this runbook has more than 2000000 steps\n"
        "hint: use 'foreach' for work that repeats\n");
}

TEST_CASE("RP0342: an invariant of a runbook that is called for many items") {
  const Called called = {{"./sub",
                          "stop | uses halt | text verify x\nresume needs stop\n"
                          "invariant halted from stop until resume by stop\n"}};
  CHECK(build_text("input l\n" + call_sub + " | foreach inputs.l\n", called).codes() == "RP0342");
  const auto once = build_text(call_sub + "\n", called);
  REQUIRE(once.plan().invariants.size() == 1);
  CHECK(once.plan().invariants[0].from == "c/stop");
  CHECK(once.plan().invariants[0].name == "c/halted");
}

TEST_CASE("RP0350: groups are known before the run") {
  CHECK(build_text("group inputs.system\ninput system\na\n").plan().group == "ledger");
  const auto unknown = build_text("group inputs.other\ninput other\na\n");
  CHECK(unknown.text().find(
            "error[RP0350]: the concurrency group cannot be told: 'inputs.other' is not "
            "known") != std::string::npos);
  CHECK(build_text("group inputs.other\ninput other\na\n", {}, true).codes() == "");
}

TEST_CASE("the groups of called runbooks are taken with the run's own") {
  const Called called = {{"./sub", "group inputs.name\ninput name\ninner\n"}};
  const auto built = build_text(
      "input system\ninput other\ngroup targets.x\n" + call_sub + " | in name inputs.system\n",
      called, true);
  CHECK(built.plan().call_groups == std::vector<std::string>{"ledger"});
  const auto same = build_text(
      "input system\ngroup inputs.system\n" + call_sub + " | in name inputs.system\n", called);
  CHECK(same.text() == "");
  CHECK(same.plan().call_groups.empty());
  const auto late =
      build_text("a\nc needs a | uses call | text runbook ./sub | in name steps.a.x\n", called);
  CHECK(late.codes() == "RP0350");
}
