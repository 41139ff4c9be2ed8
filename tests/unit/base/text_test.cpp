#include <catch2/catch.hpp>

#include "base/text.h"

using namespace reprise::base;
using Words = std::vector<std::string>;

TEST_CASE("a near miss finds what was meant") {
  const Words steps = {"stop", "save", "pick", "restore", "check", "sign-off"};
  CHECK(near_miss("sav", steps) == "save");
  CHECK(near_miss("svae", steps) == "save");
  CHECK(near_miss("Restore", steps) == "restore");
  CHECK(near_miss("sign_off", steps) == "sign-off");
  CHECK(near_miss("retsore", steps) == "restore");
  CHECK(near_miss("chekc", std::vector<std::string_view>{"check"}) == "check");
}

TEST_CASE("a word that is far from all is no near miss") {
  CHECK(near_miss("database", Words{"stop", "save", "pick"}).empty());
  CHECK(near_miss("x", Words{"a", "b"}).empty());
  CHECK(near_miss("", Words{"a"}).empty());
  CHECK(near_miss("save", Words{}).empty());
  CHECK(near_miss(std::string(5000, 'a'), Words{std::string(5000, 'a')}).empty());
}

TEST_CASE("UTF-8 is judged strictly") {
  for (const char* good :
       {"", "abc", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xed\x9f\xbf"}) {
    CAPTURE(good);
    CHECK(is_utf8(good));
  }
  for (const char* bad : {"\x80", "\xff", "\xc3", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80",
                          "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "a\xe2\x82", "\xc1\xbf"}) {
    CAPTURE(bad);
    CHECK_FALSE(is_utf8(bad));
  }
}

TEST_CASE("bytes become storable text") {
  using namespace std::string_literals;
  CHECK(to_utf8("caf\xc3\xa9") == "caf\xc3\xa9");
  CHECK(to_utf8("a\0b"s) ==
        "a\xe2\x90\x80"
        "b");
  CHECK(to_utf8("a\xff"
                "b") ==
        "a\xef\xbf\xbd"
        "b");
  CHECK(is_utf8(to_utf8("\xe2\x82 \xc0\xaf \xed\xa0\x80")));
}

TEST_CASE("what a terminal would act upon is made visible") {
  CHECK(printable("plain\n\ttext") == "plain\n\ttext");
  CHECK(printable("\x1b[31mred") == "\\x1b[31mred");
  CHECK(printable("a\rb\x7f") == "a\\x0db\\x7f");
  CHECK(printable("\xc2\x9b"
                  "1m") ==
        "\\xc2\\x9b"
        "1m");
  CHECK(printable("a\xe2\x80\xae"
                  "b") ==
        "a\\xe2\\x80\\xae"
        "b");
  CHECK(printable("caf\xc3\xa9 \xff") == "caf\xc3\xa9 \\xff");
}

TEST_CASE("text is split, joined and trimmed") {
  CHECK(split("a,b,,c", ',') == std::vector<std::string_view>{"a", "b", "", "c"});
  CHECK(split("", ',') == std::vector<std::string_view>{""});
  CHECK(join({"a", "b", "c"}, " -> ") == "a -> b -> c");
  CHECK(join({}, ", ").empty());
  CHECK(trim("  a b\t\n") == "a b");
  CHECK(trim(" \t").empty());
}
