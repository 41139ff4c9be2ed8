#include <catch2/catch.hpp>

#include "text_runbook.h"

using namespace reprise;
using namespace reprise::graph;

namespace {

std::string text_of(const std::string& runbook) { return build_text(runbook).text(); }
std::string codes_of(const std::string& runbook) { return build_text(runbook).codes(); }

}  // namespace

TEST_CASE("RP0300: an expression that cannot be read") {
  CHECK(text_of("a | when ??\n") ==
        "rb:1:10: error[RP0300]: '?' is unexpected\n"
        " 1 | a | when ??\n"
        "   |          ^~\n");
}

TEST_CASE("RP0307: a step that is not there") {
  CHECK(text_of("save\npick needs save | with steps.sav.outputs.x\n") ==
        "rb:2:24: error[RP0307]: step 'pick' uses the step 'sav', which is not there\n"
        " 2 | pick needs save | with steps.sav.outputs.x\n"
        "   |                        ^~~~~~~~~~~~~~~~~~~\n"
        "hint: did you mean 'save'?\n");
}

TEST_CASE("RP0307: a step inside a block or a call is not seen from outside") {
  CHECK(text_of("pre\n  fetch\nuse needs pre | with steps.fetch.outputs.x\n")
            .find("hint: it is inside step 'pre': use an output which that step declares") !=
        std::string::npos);
  const Called called = {{"./sub", "inner\n"}};
  CHECK(build_text("c | uses call | text runbook ./sub\nd needs c | with steps.inner.x\n", called)
            .text()
            .find("it is inside step 'c'") != std::string::npos);
}

TEST_CASE("a step inside a call does not see its callers' steps") {
  const Called called = {{"./sub", "inner | with steps.a.outputs.x\n"}};
  CHECK(build_text("a\nc needs a | uses call | text runbook ./sub\n", called).codes() == "RP0307");
}

TEST_CASE("RP0308: a step that is not upstream") {
  CHECK(text_of("save\npick | with steps.save.outputs.x\n") ==
        "rb:2:13: error[RP0308]: step 'pick' uses the step 'save', which is not upstream of it\n"
        " 2 | pick | with steps.save.outputs.x\n"
        "   |             ^~~~~~~~~~~~~~~~~~~~\n"
        "hint: add 'save' to the needs of 'pick'\n");
}

TEST_CASE("RP0308: a step that runs later, and the step itself") {
  CHECK(text_of("a | with steps.b.outputs.x\nb needs a\n").find("hint: 'b' runs after 'a'") !=
        std::string::npos);
  CHECK(
      text_of("a | with steps.a.outputs.x\n").find("hint: its own outputs are known when it has") !=
      std::string::npos);
}

TEST_CASE("what is upstream may be named, however far and in either spelling") {
  CHECK(codes_of("sign-off\nb needs sign-off\nc needs b | with steps.sign_off.x + "
                 "steps['sign-off'].y\n") == "");
  CHECK(codes_of(
            "a\nb needs a\nblock needs b\n  c | with steps.a.x\n  d needs c | with steps.c.x\n") ==
        "");
  CHECK(codes_of("a-b_c\nd needs a-b_c | with steps.a_b_c.x\n") == "");
}

TEST_CASE("inside a block, what the block does not wait for is not upstream") {
  CHECK(codes_of("a\nblock\n  c | with steps.a.x\n") == "RP0308");
  CHECK(codes_of("block\n  c\n  d | with steps.c.x\n") == "RP0308");
  CHECK(codes_of("block\n  c | with steps.block.x\n") == "RP0308");
}

TEST_CASE("handlers, on_failure and finally may name all") {
  CHECK(codes_of("a\n  - | with steps.b.error + steps.a.error\nb\n") == "");
  CHECK(
      codes_of("a\nb\non_failure:\n- | with steps.a.error\nfinally:\n- | with steps.b.status\n") ==
      "");
  CHECK(codes_of("a\nblock\n  c\n    - | with steps.a.x + steps.d.x\n  d\n") == "");
  CHECK(codes_of("finally:\n- | with steps.nothing.x\n") == "RP0307");
}

TEST_CASE("a block's outputs may name all inside, and outside what is upstream") {
  CHECK(codes_of("a\nb needs a | out x steps.c.x + steps.a.y\n  c\n") == "");
  CHECK(codes_of("a\nb | out x steps.a.y\n  c\n") == "RP0308");
  CHECK(codes_of("a\nb\noutput x steps.a.x + steps.b.x\n") == "");
}

TEST_CASE("an undo may use what its own step has given") {
  CHECK(codes_of("a | undo steps.a.outputs.x\n") == "");
  CHECK(codes_of("a | undo steps.b.outputs.x\nb\n") == "RP0308");
}

TEST_CASE("RP0309: 'needs' reaches direct needs only") {
  CHECK(text_of("a\nb needs a\nc needs b | when needs.a.ok\n") ==
        "rb:3:18: error[RP0309]: 'needs.a' is used by step 'c', which does not need 'a'\n"
        " 3 | c needs b | when needs.a.ok\n"
        "   |                  ^~~~~~~~~~\n"
        "hint: write steps.a, or add it to 'needs'\n");
  CHECK(text_of("save\nb needs save | when needs.sav.ok\n").find("did you mean 'save'?") !=
        std::string::npos);
  CHECK(codes_of("sign-off\nb needs sign-off | when needs.sign_off.ok\n") == "");
}

TEST_CASE("RP0310: the name of a step must be written out, where not all may be named") {
  CHECK(codes_of("a\nb needs a | with steps[inputs.system]\ninput system\n") == "RP0310");
  CHECK(codes_of("a\nfinally:\n- | with steps[inputs.system]\ninput system\n") == "");
}

TEST_CASE("RP0311 RP0312 RP0313: inputs, targets and secrets that are not there") {
  CHECK(text_of("input system\na | with inputs.sytem\n")
            .find("error[RP0311]: there is no input 'sytem'\n 2 | a | with inputs.sytem\n"
                  "   |          ^~~~~~~~~~~~\nhint: did you mean 'system'?") != std::string::npos);
  CHECK(text_of("a | with targets.dbb\n")
            .find("error[RP0312]: there is no target 'dbb'\n 1 | a | with targets.dbb\n"
                  "   |          ^~~~~~~~~~~\nhint: did you mean 'db'?") != std::string::npos);
  CHECK(text_of("a | env secrets.TOKN\n")
            .find("error[RP0313]: there is no secret 'TOKN'\n 1 | a | env secrets.TOKN\n"
                  "   |         ^~~~~~~~~~~~\nhint: did you mean 'TOKEN'?") != std::string::npos);
  CHECK(codes_of("a | with targets.web_1 + targets.db | env secrets.TOKEN\n") == "");
}

TEST_CASE("without bindings, targets and secrets are taken on trust") {
  const auto built =
      build_text("a | with targets.dbb | env secrets.TOKN | cwd inputs.x\n", {}, true);
  CHECK(built.codes() == "RP0311");
}

TEST_CASE("RP0314: secrets stand in 'with', 'env' and 'stdin' only") {
  CHECK(text_of("a | when secrets.TOKEN == 1\n")
            .find("error[RP0314]: the secret 'TOKEN' may not be used here by step 'a'") !=
        std::string::npos);
  for (const char* part : {"foreach", "until", "cwd", "approve", "out x"}) {
    CAPTURE(part);
    const std::string block = std::string(part) == "out x" ? "  b\n" : "";
    CHECK(codes_of("a | " + std::string(part) + " secrets.TOKEN\n" + block) == "RP0314");
  }
  CHECK(codes_of("env E secrets.TOKEN\na | with secrets.TOKEN | env secrets.TOKEN | "
                 "stdin secrets.TOKEN | undo secrets.TOKEN\n") == "");
}

TEST_CASE("RP0315: 'item' and 'index' mean something inside 'foreach' only") {
  CHECK(text_of("a | with item\n") ==
        "rb:1:10: error[RP0315]: 'item' has no meaning in step 'a'\n"
        " 1 | a | with item\n"
        "   |          ^~~~\n"
        "hint: it is there in a step with 'foreach', and inside such a block\n");
  CHECK(codes_of("a | foreach inputs.l | with item + index | env item | undo item\ninput l\n") ==
        "");
  CHECK(codes_of("b | foreach inputs.l\n  c | with item\n  d | when index == 1\ninput l\n") == "");
  CHECK(text_of("a | foreach item\n").find("are asked once for all items") != std::string::npos);
  CHECK(codes_of("a | foreach inputs.l | when item == 1\ninput l\n") == "RP0315");
}

TEST_CASE("'item' does not reach into a call") {
  const Called called = {{"./sub", "inner | with item\n"}};
  CHECK(build_text("c | uses call | text runbook ./sub | foreach inputs.l\ninput l\n", called)
            .codes() == "RP0315");
}

TEST_CASE("RP0316: 'self' means something in 'until' only") {
  CHECK(codes_of("a | until self.ok\n") == "");
  CHECK(text_of("a | with self.ok\n") ==
        "rb:1:10: error[RP0316]: 'self' has no meaning in step 'a'\n"
        " 1 | a | with self.ok\n"
        "   |          ^~~~~~~\n"
        "hint: it is the step's last outputs in 'repeat: {until: ...}'\n");
}

TEST_CASE("RP0317: the run's env and its group know no steps") {
  CHECK(text_of("env E steps.a.x\na\n")
            .find("error[RP0317]: 'env' of the runbook cannot use 'steps'") != std::string::npos);
  CHECK(codes_of("group needs.a\na\n") == "RP0317 RP0350");
}

TEST_CASE("RP0318: an output that the step's action does not give") {
  CHECK(text_of("check | uses verify\nsign needs check | with steps.check.outputs.chekcs\n") ==
        "rb:2:25: error[RP0318]: step 'check' has no output 'chekcs'\n"
        " 2 | sign needs check | with steps.check.outputs.chekcs\n"
        "   |                         ^~~~~~~~~~~~~~~~~~~~~~~~~~\n"
        "hint: did you mean 'checks'?\n");
  CHECK(text_of("check | uses verify\nsign needs check | with steps.check.outputs.state\n")
            .find("hint: it has checks, verdict") != std::string::npos);
  CHECK(codes_of("check | uses verify\nsign needs check | with steps.check.outputs.verdict\n") ==
        "");
}

TEST_CASE("RP0318: a block and a call have the outputs that they declare") {
  CHECK(
      codes_of("pre | out ready steps.a.x\n  a\nuse needs pre | with steps.pre.outputs.ready\n") ==
      "");
  CHECK(codes_of("pre | out ready steps.a.x\n  a\nuse needs pre | with steps.pre.outputs.read\n") ==
        "RP0318");
  const Called called = {{"./sub", "output total steps.inner.x\ninner\n"}};
  const std::string call = "c | uses call | text runbook ./sub\nd needs c | with steps.c.outputs.";
  CHECK(build_text(call + "total\n", called).codes() == "");
  CHECK(build_text(call + "totl\n", called).codes() == "RP0318");
}

TEST_CASE("outputs that only the run will show are not checked") {
  CHECK(codes_of("a\nb needs a | with steps.a.outputs.anything\n") == "");
  CHECK(codes_of("a | uses set\nb needs a | with steps.a.outputs.anything\n") == "");
  CHECK(codes_of("a | uses verify | probe exec\nb needs a | with steps.a.outputs.other\n") == "");
  CHECK(codes_of("a | uses verify | foreach inputs.x\nb needs a | with steps.a.outputs.other\n")
            .find("RP0318") == std::string::npos);
}

TEST_CASE("names are not blamed for needs that are wrong themselves") {
  CHECK(codes_of("save\npick needs sav | with steps.save.x\n") == "RP0301");
}

TEST_CASE("'when' that mentions 'needs' decides alone") {
  const auto built = build_text(
      "a\nb needs a | when none_failed(needs)\nc needs a | when steps.a.ok\nd needs a | with "
      "needs.a.x\n");
  const auto& steps = built.plan().graphs[0].steps;
  CHECK(steps[1].when_mentions_needs);
  CHECK_FALSE(steps[2].when_mentions_needs);
  CHECK_FALSE(steps[3].when_mentions_needs);
}
