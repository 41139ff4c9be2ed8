#include "cli/only_one.h"

#include <catch2/catch.hpp>

using namespace reprise;

TEST_CASE("what is named by its beginning is the only one that begins so") {
  const std::vector<std::string> ids = {"night", "nightly", "noon"};
  const auto one = [&ids](const std::string& prefix) {
    return cli::only_one(ids, prefix, "run", "reprise list");
  };
  CHECK(*one("noon") == "noon");
  CHECK(*one("no") == "noon");
  CHECK(*one("night") == "night");  // whole, though another one begins with it
  CHECK(one("nig").error().code == "ambiguous");
  CHECK(one("nig").error().message == "'nig' begins 2 run ids: night nightly");
  CHECK(one("x").error().message == "there is no run 'x'");
  CHECK(one("x").error().hint == "See: reprise list");
}
