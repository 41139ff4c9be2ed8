#include <catch2/catch.hpp>

#include "model/action_schema.h"

using namespace reprise::model;

TEST_CASE("a catalog finds actions by their exact name") {
  ActionCatalog catalog;
  catalog.add({"wait", "waits", EffectClass::none});
  catalog.add({"exec", "runs a program"});
  REQUIRE(catalog.find("exec") != nullptr);
  CHECK(catalog.find("exec")->effect == EffectClass::unsafe);
  CHECK(catalog.find("exe") == nullptr);
  CHECK(catalog.names() == std::vector<std::string>{"exec", "wait"});
}
