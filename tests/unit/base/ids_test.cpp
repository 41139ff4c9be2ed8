#include <catch2/catch.hpp>
#include <set>

#include "base/ids.h"

using namespace reprise::base;

namespace {
const std::string longest(64, 'a');
}

TEST_CASE("a run id is a plain name that is safe as a file's") {
  for (const char* good :
       {"a", "7", "run-1", "2026.11.01_x", "01j9z3k4m5n6p7q8r9s0t1v2w3", "con"}) {
    CAPTURE(good);
    CHECK(is_run_id(good));
  }
  CHECK(is_run_id(longest));
}

TEST_CASE("a run id that could name another file is refused") {
  using namespace std::string_literals;
  const std::vector<std::string> hostile = {"",
                                            ".",
                                            "..",
                                            "...",
                                            "a..b",
                                            "a..",
                                            "..a",
                                            ".hidden",
                                            "-rf",
                                            "_x",
                                            "a/b",
                                            "/etc",
                                            "../x",
                                            "a\\b",
                                            "a\0b"s,
                                            "\0"s,
                                            "a\n",
                                            " a",
                                            "a ",
                                            "CON",
                                            "Run",
                                            "aux:",
                                            "caf\xc3\xa9",
                                            "\xd0\xb0",  // Cyrillic a
                                            "a\xe2\x80\x8e"
                                            "b",                         // a mark nobody sees
                                            "\xef\xbc\x8e\xef\xbc\x8e",  // full-width dots
                                            longest + "a",
                                            std::string(4096, 'a')};
  for (const std::string& text : hostile) {
    CAPTURE(text);
    CHECK_FALSE(is_run_id(text));
  }
}

TEST_CASE("a runbook id is one to eight segments") {
  CHECK(is_runbook_id("restore"));
  CHECK(is_runbook_id("genesis/data-corruption"));
  CHECK(is_runbook_id("1/2/3/4/5/6/7/8"));
  CHECK(is_runbook_id(longest + "/" + longest));
  for (const std::string& text :
       {std::string("1/2/3/4/5/6/7/8/9"), std::string("/a"), std::string("a/"), std::string("a//b"),
        std::string("a/../b"), std::string("a/./b"), std::string("../a"), std::string("a/-b"),
        std::string("A/b"), std::string(), longest + "a/b", std::string(4096, '/')}) {
    CAPTURE(text);
    CHECK_FALSE(is_runbook_id(text));
  }
}

TEST_CASE("a step id begins with a letter and is no Lua keyword") {
  for (const char* good : {"a", "save", "sign-off", "copy_2", "ends", "ifx", "self"}) {
    CAPTURE(good);
    CHECK(is_step_id(good));
  }
  CHECK(is_step_id(longest));
  for (const char* bad : {"", "2a", "-a", "_a", "Save", "a.b", "a b", "a/b", "a[1]", "@finally",
                          "end", "nil", "repeat", "goto", "until",
                          "n\xc3\xa4"
                          "chst"}) {
    CAPTURE(bad);
    CHECK_FALSE(is_step_id(bad));
  }
  CHECK_FALSE(is_step_id(longest + "a"));
  CHECK_FALSE(is_step_id(std::string_view("a\0b", 3)));
}

TEST_CASE("ulids are run ids and sort by time") {
  const std::string early = make_ulid(1'700'000'000'000'000, 0xffff, ~0ull);
  const std::string late = make_ulid(1'700'000'000'001'000, 0, 0);
  CHECK(early.size() == 26);
  CHECK(is_run_id(early));
  CHECK(early < late);
  CHECK(early.substr(10) == "zzzzzzzzzzzzzzzz");
  CHECK(late.substr(10) == "0000000000000000");
}

TEST_CASE("a ulid keeps every bit of time and entropy") {
  // The vector of the ULID specification's time part: 1469918176385 ms.
  CHECK(make_ulid(1'469'918'176'385'000, 0, 1).substr(0, 10) == "01aryz6s41");
  CHECK(make_ulid(0, 0, 1).back() == '1');
  CHECK(make_ulid(0, 1, 0).substr(10) == "000g000000000000");
  std::set<std::string> seen;
  for (int bit = 0; bit < 64; ++bit) seen.insert(make_ulid(0, 0, 1ull << bit));
  for (int bit = 0; bit < 16; ++bit) {
    seen.insert(make_ulid(0, static_cast<std::uint16_t>(1u << bit), 0));
  }
  CHECK(seen.size() == 80);
  CHECK(make_ulid(-5, 0, 0) == std::string(26, '0'));
}
