// Cells: widths, cuts, and texts that want to harm a terminal.
#include "console/live/cells.h"

#include <catch2/catch.hpp>

using namespace reprise::console::live;

namespace {

constexpr Charset unicode{true}, ascii{false};

}  // namespace

TEST_CASE("a text that fits stays as it is") {
  const auto fitted = fit("save", 4, unicode);
  CHECK(fitted.text == "save");
  CHECK(fitted.width == 4);
  CHECK_FALSE(fitted.cut);
}

TEST_CASE("a text that does not fit ends in a mark") {
  CHECK(fit("restore", 5, unicode).text == "rest\u2026");
  CHECK(fit("restore", 5, ascii).text == "res..");
  CHECK(fit("restore", 1, ascii).text.empty());
  CHECK(fit("restore", 0, unicode).cut);
}

TEST_CASE("a wide character takes two columns and is never halved") {
  CHECK(fit("\u5099\u4efd", 4, unicode).width == 4);
  const auto cut = fit("\u5099\u4efd\u5b8c", 4, unicode);
  CHECK(cut.text == "\u5099\u2026");
  CHECK(cut.width == 3);
}

TEST_CASE("combining marks take no column, and only so many of them are kept") {
  CHECK(fit("e\u0301", 1, unicode).width == 1);
  std::string zalgo = "a";
  for (int i = 0; i < 50; ++i) zalgo += "\u0301";
  CHECK(fit(zalgo + "b", 2, unicode).text == "a\u0301\u0301b");
  CHECK(fit("\u0301", 4, unicode).text.empty());
}

TEST_CASE("control characters become visible and count with what is shown") {
  const auto fitted = fit("\x1b[2J\x07", 20, unicode);
  CHECK(fitted.text == "\\x1b[2J\\x07");
  CHECK(fitted.width == 11);
  CHECK(fit("a\nb\tc", 9, unicode).text == "a b c");
  CHECK(fit("\u202e", 20, unicode).text == "\\xe2\\x80\\xae");
  CHECK(fit("\xc2\x9b", 20, unicode).text == "\\xc2\\x9b");
  CHECK(fit("\xff", 20, unicode).text == "\\xff");
}

TEST_CASE("what has no picture is shown as one that is missing") {
  CHECK(fit("\u200d", 4, unicode).text == "\ufffd");
  CHECK(fit("\U0010fffe", 4, unicode).text == "\ufffd");
}

TEST_CASE("a terminal without UTF-8 gets ASCII only") {
  const auto fitted = fit("caf\u00e9 \u2713", 20, ascii);
  CHECK(fitted.text == "caf? ?");
  CHECK(fitted.width == 6);
}

TEST_CASE("lines are broken at blanks, and where there are none") {
  CHECK(wrapped("stop the engine first", 10, 9, unicode) ==
        std::vector<std::string>{"stop the", "engine", "first"});
  CHECK(wrapped("abcdefgh", 3, 9, unicode) == std::vector<std::string>{"abc", "def", "gh"});
  CHECK(wrapped("a\n\nb", 9, 9, unicode) == std::vector<std::string>{"a", "", "b"});
  CHECK(wrapped("a\nb\nc", 9, 2, unicode).size() == 2);
  CHECK(wrapped("\u5099\u4efd", 1, 9, unicode).size() == 2);
}
