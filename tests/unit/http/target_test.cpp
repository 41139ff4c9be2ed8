// What a target may be, and that it is decoded once.
#include "http/target.h"

#include <catch2/catch.hpp>

using namespace reprise::http;

namespace {

Target good(std::string_view text) {
  Target target;
  const auto refusal = parse_target(text, target);
  INFO(text);
  REQUIRE_FALSE(refusal);
  return target;
}

int status_of(std::string_view text) {
  Target target;
  const auto refusal = parse_target(text, target);
  return refusal ? refusal->status : 200;
}

}  // namespace

TEST_CASE("a target is a path and fields, each decoded once") {
  CHECK(good("/").path == "/");
  CHECK(good("/a/b-c_d~e.f").path == "/a/b-c_d~e.f");
  CHECK(good("/a%20b/%C3%A4").path == "/a b/\xC3\xA4");
  CHECK(good("/a%252e%252e").path == "/a%2e%2e");
  CHECK(good("/a+b").path == "/a+b");
  const auto query = good("/p?x=1&y=a+b%26c&z&w=").query;
  CHECK(query ==
        std::map<std::string, std::string>{{"x", "1"}, {"y", "a b&c"}, {"z", ""}, {"w", ""}});
  CHECK(good("/p?").query.empty());
}

TEST_CASE("a path that two readers may understand in two ways is refused") {
  for (const char* text :
       {"",       "a",      "*",       "http://h/",    "h:80", "//",        "/a//b", "/a/",
        "/.",     "/..",    "/a/../b", "/a/./b",       "/%2e", "/%2e%2e/b", "/.%2E", "/a%2fb",
        "/a%2Fb", "/a%5cb", "/a\\b",   "/a#b",         "/a b", "/\t",       "/%00",  "/a%0d%0ab",
        "/%7f",   "/%",     "/%2",     "/%zz",         "/%c3", "/%ff",      "/\x7f", "/\xc3\xa4",
        "/<",     "/{a}",   "/a|b",    "/%c0%ae%c0%ae"}) {
    INFO(text);
    CHECK(status_of(text) == 400);
  }
}

TEST_CASE("a query that is odd is refused") {
  for (const char* text :
       {"/?a=1&a=2", "/?%", "/?a=%f", "/?a=%ff", "/?a=%00", "/?%0a=1", "/?a=#"}) {
    INFO(text);
    CHECK(status_of(text) == 400);
  }
  std::string many = "/?";
  for (int i = 0; i < 65; ++i) many += "f" + std::to_string(i) + "&";
  CHECK(status_of(many) == 400);
}
