#include <catch2/catch.hpp>

#include "load/required_names.h"

using namespace reprise;
using Names = std::vector<std::string>;

TEST_CASE("The modules that a text requires are found however they are written") {
  CHECK(load::required_names(R"(
    local a = require("reprise.a")
    local b = require 'reprise.b'
    local c, a_again = require ( "./c" ), require"reprise.a"
    local d = require(name) .. my_require("d") .. require "unended
    local e = require("back\\slash")
  )") == Names{"reprise.a", "reprise.b", "./c"});
  CHECK(load::required_names("").empty());
  CHECK(load::required_names("require").empty());
}
