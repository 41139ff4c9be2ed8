// Each diagnostic of expressions, as a person sees it.
#include "unit/expr/world.h"

#include <filesystem>

#include "base/diagnostic.h"
#include "expr/render_argv.h"

using namespace reprise;
using reprise::expr::test::World;

namespace {

// The code stands in line 2, behind "x: ".
std::string printed(const std::string& text, const base::Error& error) {
  base::SourceMap sources;
  sources.add("rb.yaml", "---\nx: " + text + "\n");
  return base::render({base::Severity::error, error.code, error.message, *error.place, error.hint},
                      sources, false);
}

model::Expression placed(const std::string& text) {
  return {text, {0, 2, 4, static_cast<std::uint32_t>(text.size())}};
}

std::string diagnostic(const std::string& text) {
  World world = World().with("inputs", R"({"size": 5, "unit": "MB"})");
  world.secrets = {"token"};
  const auto value = expr::evaluate(placed(text), world);
  REQUIRE_FALSE(value);
  return printed(text, value.error());
}

}  // namespace

TEST_CASE("RP0400 points at what cannot be read") {
  CHECK(diagnostic("inputs.size != 0") ==
        "rb.yaml:2:16: error[RP0400]: a character that means nothing here: '!'\n"
        " 2 | x: inputs.size != 0\n"
        "   |                ^\n"
        "hint: Lua writes ~= for 'not equal'\n");
}

TEST_CASE("RP0401 points at the name") {
  CHECK(diagnostic("1 + input.size") ==
        "rb.yaml:2:8: error[RP0401]: there is no name 'input' in expressions\n"
        " 2 | x: 1 + input.size\n"
        "   |        ^~~~~\n"
        "hint: did you mean 'inputs'?\n");
}

TEST_CASE("RP0401 tells how a step whose id has a '-' is reached") {
  const std::string told = diagnostic("steps.sign-off.outputs");
  CHECK(told.find("no name 'off' in expressions") != std::string::npos);
  CHECK(told.find("hint: a name with '-' is written with '_': sign_off\n") != std::string::npos);
  CHECK(diagnostic("1 -off").find("'_'") == std::string::npos);
}

TEST_CASE("RP0402 points at the value that does not fit") {
  CHECK(diagnostic("inputs.size + inputs.unit") ==
        "rb.yaml:2:25: error[RP0402]: attempt to perform arithmetic on a string value (field "
        "'unit')\n"
        " 2 | x: inputs.size + inputs.unit\n"
        "   |                         ^~~~\n");
}

TEST_CASE("RP0403 points at the expression") {
  CHECK(diagnostic("(function() while 1 do end end)()") ==
        "rb.yaml:2:4: error[RP0403]: the expression runs too long\n"
        " 2 | x: (function() while 1 do end end)()\n"
        "   |    ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~\n"
        "hint: loops belong into a step; an expression only picks and compares\n");
}

TEST_CASE("RP0404 says what the result is") {
  CHECK(diagnostic("1/0") == "rb.yaml:2:4: error[RP0404]: the result is infinite\n"
                             " 2 | x: 1/0\n"
                             "   |    ^~~\n");
}

TEST_CASE("RP0405 points at the operator that looks into a secret") {
  CHECK(diagnostic("secrets.token == 'x'") ==
        "rb.yaml:2:18: error[RP0405]: a secret cannot be compared\n"
        " 2 | x: secrets.token == 'x'\n"
        "   |                  ^\n"
        "hint: secrets may only stand alone or be joined with text\n");
}

TEST_CASE("RP0406 points at the expression whose value is an option") {
  const model::Param argv{model::ParamList{{model::Template{placed("'-rf'")}, {}}}, {}};
  const auto refused = expr::check_argv(argv, model::Value(model::List{"-rf"}));
  REQUIRE_FALSE(refused);
  CHECK(printed("'-rf'", refused.error()) ==
        "rb.yaml:2:4: error[RP0406]: the argument '-rf' begins with '-' where its template did "
        "not\n"
        " 2 | x: '-rf'\n"
        "   |    ^~~~~\n"
        "hint: write '--' before it, or an option it belongs to: --name=${{ ... }}\n");
}

TEST_CASE("each diagnostic of expressions has a page") {
  const auto pages = std::filesystem::path(REPRISE_SOURCE_DIR) / "docs/diagnostics";
  for (int number = 400; number <= 406; ++number)
    CHECK(std::filesystem::exists(pages / ("RP0" + std::to_string(number) + ".md")));
}
