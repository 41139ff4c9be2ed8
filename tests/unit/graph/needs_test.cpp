#include <catch2/catch.hpp>

#include "text_runbook.h"

using namespace reprise;
using namespace reprise::graph;

TEST_CASE("RP0301: a need that is no step, with what was meant") {
  CHECK(build_text("save\npick needs sav\n").text() ==
        "rb:2:12: error[RP0301]: 'pick' needs 'sav', which is no step of this runbook\n"
        " 2 | pick needs sav\n"
        "   |            ^~~\n"
        "hint: did you mean 'save'?\n");
}

TEST_CASE("RP0301: a need written with '_' for '-'") {
  CHECK(build_text("sign-off\npick needs sign_off\n")
            .text()
            .find("hint: write it as the step does: 'sign-off'") != std::string::npos);
}

TEST_CASE("RP0301: a step inside a block cannot need one outside") {
  CHECK(build_text("save\npre needs save\n  fetch needs save\n").text() ==
        "rb:3:15: error[RP0301]: 'pre/fetch' needs 'save', which is no step beside it\n"
        " 3 |   fetch needs save\n"
        "   |               ^~~~\n"
        "hint: 'save' is outside this block: let the block need it\n");
}

TEST_CASE("RP0302: a step that needs itself") {
  CHECK(build_text("save needs save\n").text() ==
        "rb:1:12: error[RP0302]: 'save' needs itself\n"
        " 1 | save needs save\n"
        "   |            ^~~~\n"
        "hint: remove it from 'needs'\n");
}

TEST_CASE("RP0303: a need that is named twice") {
  CHECK(build_text("stop\nsave needs stop stop\n").text() ==
        "rb:2:12: error[RP0303]: 'save' needs 'stop' twice\n"
        " 2 | save needs stop stop\n"
        "   |            ^~~~\n"
        "hint: name it once\n");
}

TEST_CASE("RP0304: a cycle is printed whole") {
  CHECK(build_text("a needs c\nb needs a\nc needs b\nd needs a\n").text() ==
        "rb:1:1: error[RP0304]: these steps wait for each other: a -> c -> b -> a\n"
        " 1 | a needs c\n"
        "   | ^\n"
        "hint: 'a -> b' says that a needs b: remove one of these needs\n");
}

TEST_CASE("RP0304: each of several cycles is told, also inside a block") {
  const auto built =
      build_text("a needs b\nb needs a\nx needs y\ny needs x\nblock\n  c needs d\n  d needs c\n");
  CHECK(built.codes() == "RP0304 RP0304 RP0304");
  CHECK(built.text().find("a -> b -> a") != std::string::npos);
  CHECK(built.text().find("x -> y -> x") != std::string::npos);
  CHECK(built.text().find("block/c -> block/d -> block/c") != std::string::npos);
}

TEST_CASE("RP0304: of a very long cycle the middle is left out") {
  std::string text = "s0 needs s4999\n";
  for (int i = 1; i < 5000; ++i) {
    text += "s" + std::to_string(i) + " needs s" + std::to_string(i - 1) + "\n";
  }
  const auto built = build_text(text);
  CHECK(built.codes() == "RP0304");
  CHECK(built.text().size() < 2000);
  CHECK(built.text().find("(4900 more)") != std::string::npos);
}

TEST_CASE("RP0305: ids that differ only in '-' and '_'") {
  CHECK(build_text("sign-off\nsign_off\n").text() ==
        "rb:2:1: error[RP0305]: the step ids 'sign-off' and 'sign_off' differ only in '-' and '_'\n"
        " 2 | sign_off\n"
        "   | ^~~~~~~~\n"
        "hint: expressions could not tell them apart: give one of them another id\n"
        "note: rb:1:1: the other one is here\n"
        " 1 | sign-off\n"
        "   | ^~~~~~~~\n");
}

TEST_CASE("RP0305: an id that is there twice; the same id inside a block is another one") {
  CHECK(build_text("a\na\n").codes() == "RP0305");
  CHECK(build_text("a\nblock\n  a\n").codes().empty());
}

TEST_CASE("all that is wrong with needs is told at once") {
  const auto built = build_text("a needs a\nb needs x a a\nc needs d\nd needs c\n");
  CHECK(built.codes() == "RP0302 RP0301 RP0303 RP0304");
  CHECK_FALSE(built.result.plan);
}

TEST_CASE("many thousand wrong needs are told without a search for each") {
  std::string text;
  for (int i = 0; i < 20'000; ++i)
    text += "s" + std::to_string(i) + " needs t" + std::to_string(i) + "\n";
  const auto built = build_text(text);
  CHECK(built.result.diagnostics.size() == 20'000);
  CHECK(built.text().find("... and 19980 more") != std::string::npos);
}
