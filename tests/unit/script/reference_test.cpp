// The pages about calls are what the declarations print, and every declaration can be called.
#include "script/reference.h"

#include "golden/golden.h"
#include "unit/script/scripts.h"

namespace reprise::script {
namespace {

std::filesystem::path page(const char* name) {
  return std::filesystem::path(REPRISE_SOURCE_DIR) / "docs" / "stdlib" / name;
}

// Written anew like the golden texts.
void check_page(const char* name, const std::string& printed) {
  const char* update = std::getenv("REPRISE_UPDATE_GOLDEN");
  if (update != nullptr && std::string(update) == "1") std::ofstream(page(name)) << printed;
  CHECK(tests::read_bytes(page(name)) == printed);
}

TEST_CASE("the pages about calls are printed from their declarations") {
  check_page("calls.md", calls_page());
  check_page("reprise.lua", calls_declarations());
}

TEST_CASE("the declarations are Lua") {
  CHECK_FALSE(check_syntax({"reprise.lua", calls_declarations()}));
}

TEST_CASE("every declared call stops a script under its name") {
  for (const auto& call : host_calls()) {
    const auto stop = Script(call.name + "({})").start();
    INFO(call.name);
    REQUIRE(std::holds_alternative<Call>(stop));
    CHECK(std::get<Call>(stop).name == call.name);
  }
}

}  // namespace
}  // namespace reprise::script
