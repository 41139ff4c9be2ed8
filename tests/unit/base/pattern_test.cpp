#include "base/pattern.h"

#include <catch2/catch.hpp>

#include <string>

using reprise::base::Pattern;

TEST_CASE("a pattern is searched anywhere in the text") {
  const auto pattern = Pattern::compile("lea[dk]er: \\d+").value();
  CHECK(pattern.is_in("x\nleader: 12\n"));
  CHECK_FALSE(pattern.is_in("leader: none"));
}

TEST_CASE("a pattern captures its first group, or the whole match where it has none") {
  CHECK(Pattern::compile("leader: (\\S+)").value().capture("leader: n2 x") == "n2");
  CHECK(Pattern::compile("n\\d").value().capture("leader: n2 x") == "n2");
  CHECK(Pattern::compile("a|(b)").value().capture("a") == "");
  CHECK(Pattern::compile("(c)").value().capture("ab") == std::nullopt);
}

TEST_CASE("a pattern that is not valid says what is wrong with it") {
  const auto broken = Pattern::compile("(a");
  REQUIRE_FALSE(broken);
  CHECK(broken.error().code == "pattern");
  CHECK(broken.error().message == "the pattern '(a' is not valid: missing ): (a");
}

TEST_CASE("what cannot be searched in linear time is refused with a hint") {
  CHECK(Pattern::compile("a(?=b)").error().hint ==
        "look-around is not supported: match more, and capture a group of it");
  CHECK(Pattern::compile("(a)\\1").error().hint ==
        "back references such as \\1 are not supported");
}

TEST_CASE("a pattern that would grow too large is refused") {
  CHECK_FALSE(Pattern::compile("((a{100}){100}){100}"));
}

TEST_CASE("a pattern that ruins a backtracking matcher ends at once on a long text") {
  const std::string text = std::string(64 << 10, 'a') + "b";
  CHECK_FALSE(Pattern::compile("(a+)+$").value().is_in(text));
  CHECK(Pattern::compile("^(a|aa)+c").value().capture(text) == std::nullopt);
  CHECK(Pattern::compile("(a*)*b").value().capture(text).has_value());
}

TEST_CASE("a pattern searches bytes that are no UTF-8 without matching them") {
  CHECK(Pattern::compile("b+").value().capture("\xff\xfe" "bb\x80") == "bb");
  CHECK(Pattern::compile("^.$").value().is_in("\xc3\xa9"));
  CHECK_FALSE(Pattern::compile("^.$").value().is_in("\xff"));
}
