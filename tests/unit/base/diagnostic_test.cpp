#include <catch2/catch.hpp>

#include "base/diagnostic.h"

using namespace reprise::base;

namespace {

SourceMap one_source(std::string text) {
  SourceMap sources;
  sources.add("rb.yaml", std::move(text));
  return sources;
}

Diagnostic wrong_need(Place place) {
  return {Severity::error,        "RP0301", "'b' needs 'sav', which is no step", place,
          "did you mean 'save'?", {}};
}

}  // namespace

TEST_CASE("a diagnostic shows where, what, the line, a caret and the way out") {
  const SourceMap sources = one_source("steps:\n  b:\n    needs: [sav]\n");
  CHECK(render(wrong_need({0, 3, 13, 3}), sources, false) ==
        "rb.yaml:3:13: error[RP0301]: 'b' needs 'sav', which is no step\n"
        " 3 |     needs: [sav]\n"
        "   |             ^~~\n"
        "hint: did you mean 'save'?\n");
}

TEST_CASE("a line end in a message begins no line") {
  const Diagnostic hostile{Severity::error, "RP0202", "'a\nrb.yaml: valid' is no key", {}, "", {}};
  CHECK(render(hostile, SourceMap(), false) == "error[RP0202]: 'a\\nrb.yaml: valid' is no key\n");
}

TEST_CASE("notes point at further places") {
  const SourceMap sources = one_source("a: 1\na: 2\n");
  const Diagnostic twice{Severity::warning, "RP0107", "the key 'a' is there twice",
                         {0, 2, 1, 1},      "",       {{"first here", {0, 1, 1, 1}}}};
  CHECK(render(twice, sources, false) ==
        "rb.yaml:2:1: warning[RP0107]: the key 'a' is there twice\n"
        " 2 | a: 2\n"
        "   | ^\n"
        "note: rb.yaml:1:1: first here\n"
        " 1 | a: 1\n"
        "   | ^\n");
}

TEST_CASE("a diagnostic without a place is still whole") {
  const SourceMap sources = one_source("a\n");
  const Diagnostic bare{Severity::error, "RP0999", "nothing to say", {0, 0, 0, 0}, "", {}};
  CHECK(render(bare, sources, false) == "rb.yaml: error[RP0999]: nothing to say\n");
  CHECK(render(bare, SourceMap(), false) == "error[RP0999]: nothing to say\n");
}

TEST_CASE("columns are counted in bytes and shown as characters") {
  const SourceMap sources = one_source("\tcaf\xc3\xa9: sav\n");
  CHECK(render(wrong_need({0, 1, 9, 3}), sources, false) ==
        "rb.yaml:1:9: error[RP0301]: 'b' needs 'sav', which is no step\n"
        " 1 |  caf\xc3\xa9: sav\n"
        "   |        ^~~\n"
        "hint: did you mean 'save'?\n");
}

TEST_CASE("nothing of the source can steer the terminal") {
  const SourceMap sources = one_source("a: \x1b]0;owned\x07\xff z\n");
  Diagnostic diagnostic = wrong_need({0, 1, 4, 1});
  diagnostic.message = "bad \x1b[2J";
  const std::string text = render(diagnostic, sources, false);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find("a: ?]0;owned?? z") != std::string::npos);
  CHECK(text.find("bad \\x1b[2J") != std::string::npos);
}

TEST_CASE("a place past the end of its line or file does no harm") {
  const SourceMap sources = one_source("ab\n");
  CHECK(render(wrong_need({0, 1, 99, 500}), sources, false).find("   |   ^\n") !=
        std::string::npos);
  CHECK(render(wrong_need({0, 77, 1, 1}), sources, false).find("rb.yaml:77:1:") == 0);
  CHECK(render(wrong_need({5, 1, 1, 1}), sources, false).find("error[RP0301]") == 0);
}

TEST_CASE("of a very long line the part around the place is shown") {
  const std::string line = std::string(5000, 'x') + "BAD" + std::string(5000, 'y');
  const std::string text = render(wrong_need({0, 1, 5001, 3}), one_source(line), false);
  CHECK(text.size() < 500);
  const auto shown = text.find("xBADy");
  REQUIRE(shown != std::string::npos);
  const auto shown_column = shown + 1 - (text.rfind('\n', shown) + 1);
  const auto caret = text.find("^~~");
  REQUIRE(caret != std::string::npos);
  CHECK(caret - (text.rfind('\n', caret) + 1) == shown_column);
}

TEST_CASE("colours are only added where they are asked for") {
  const SourceMap sources = one_source("needs: [sav]\n");
  const std::string text = render(wrong_need({0, 1, 9, 3}), sources, true);
  CHECK(text.find("\x1b[1;31merror[RP0301]:\x1b[0m") != std::string::npos);
  CHECK(text.find("\x1b[1;32mhint:\x1b[0m") != std::string::npos);
}

TEST_CASE("all diagnostics are shown in order of place, errors first, and the rest counted") {
  const SourceMap sources = one_source("a\nb\nc\nd\n");
  Diagnostics all;
  for (const std::uint32_t line : {4u, 2u, 3u}) {
    all.push_back({Severity::error, "RP0001", "e" + std::to_string(line), {0, line, 1, 1}, "", {}});
  }
  all.insert(all.begin(), {Severity::warning, "RP0002", "w1", {0, 1, 1, 1}, "", {}});
  const std::string text = render_all(all, sources, false, 3);
  CHECK(text.find("e2") < text.find("e3"));
  CHECK(text.find("e3") < text.find("e4"));
  CHECK(text.find("w1") == std::string::npos);
  CHECK(text.find("... and 1 more\n") != std::string::npos);
  CHECK(render_all(all, sources, false).find("e4") < render_all(all, sources, false).find("w1"));
  CHECK(has_errors(all));
  CHECK_FALSE(has_errors({all[0]}));
}
