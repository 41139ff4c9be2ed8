#include "unit/expr/world.h"

#include "expr/render_argv.h"

using namespace reprise;
using model::Param;
using model::Value;
using reprise::expr::test::code;
using reprise::expr::test::World;

namespace {

Param constant(Value value) { return {std::move(value), {0, 3, 1, 1}}; }
Param whole(const std::string& text) { return {model::Template{code(text)}, {0, 7, 8, 0}}; }
Param joined(model::Template parts) { return {std::move(parts), {0, 5, 5, 0}}; }

// Empty where the argv is fine, otherwise "CODE line: message".
std::string refusal(model::ParamList items) {
  World world = World().with(
      "inputs", R"({"dash": "-rf", "long": "--x=y", "name": "a", "low": -5, "list": ["-a"]})");
  world.secrets = {"token"};
  const Param argv{std::move(items), {0, 2, 1, 0}};
  const auto fine = expr::check_argv(argv, expr::render(argv, world).value());
  if (fine) return "";
  return fine.error().code + " " + std::to_string(fine.error().place->line) + ": " +
         fine.error().message;
}

}  // namespace

TEST_CASE("an argument that becomes an option by its value is refused") {
  CHECK(refusal({constant("rm"), whole("inputs.dash")}) ==
        "RP0406 7: the argument '-rf' begins with '-' where its template did not");
  CHECK(refusal({constant("rm"), whole("inputs.long")}).substr(0, 6) == "RP0406");
  CHECK(refusal({constant("rm"), joined({code("inputs.dash"), "x"})}).substr(0, 6) == "RP0406");
  CHECK(refusal({whole("inputs.dash")}).substr(0, 6) == "RP0406");
  CHECK(refusal({constant("seek"), whole("inputs.low")}).substr(0, 6) == "RP0406");
}

TEST_CASE("an option that the template writes is fine, whatever its value") {
  CHECK(refusal({constant("rm"), constant("-rf"), whole("inputs.name")}).empty());
  CHECK(refusal({constant("x"), joined({"--file=", code("inputs.dash")})}).empty());
  CHECK(refusal({constant("x"), joined({"-", code("inputs.name")})}).empty());
  CHECK(refusal({constant("x"), constant(-5)}).empty());
  CHECK(refusal({constant("x"), joined({"a", code("inputs.dash")})}).empty());
}

TEST_CASE("after -- of the template every argument is an operand") {
  CHECK(refusal({constant("rm"), constant("--"), whole("inputs.dash")}).empty());
  CHECK(refusal({constant("rm"), whole("inputs.dash"), constant("--")}).substr(0, 6) == "RP0406");
  CHECK(refusal({constant("rm"), whole("'--'"), whole("inputs.dash")}).substr(0, 6) == "RP0406");
}

TEST_CASE("an argv that is one expression is data in all its items") {
  World world = World().with("inputs", R"({"argv": ["rm", "-rf"], "fine": ["rm", "x"]})");
  const Param bad = whole("inputs.argv"), good = whole("inputs.fine");
  const auto refused = expr::check_argv(bad, expr::render(bad, world).value());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "RP0406");
  CHECK(refused.error().place->line == 7);
  CHECK(expr::check_argv(good, expr::render(good, world).value()).has_value());
}

TEST_CASE("secrets, lists and NUL bytes are no arguments") {
  CHECK(refusal({constant("x"), whole("secrets.token")}) ==
        "RP0405 7: a secret cannot be an argument: every user can read it");
  CHECK(refusal({constant("x"), joined({"--password=", code("secrets.token")})}).substr(0, 6) ==
        "RP0405");
  CHECK(refusal({constant("x"), whole("inputs.list")}) ==
        "RP0404 7: an argument must be text, not list");
  CHECK(refusal({constant("x"), whole("null")}) == "RP0404 7: an argument must be text, not null");
  CHECK(refusal({constant("x"), whole("'a\\0b'")}) ==
        "RP0404 7: an argument cannot hold a NUL byte");
}
