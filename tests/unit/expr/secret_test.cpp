#include "unit/expr/world.h"

using namespace reprise;
using reprise::expr::test::eval;
using reprise::expr::test::World;

namespace {

World bound() {
  World world;
  world.secrets = {"token", "db-password"};
  world.roots["inputs"] = model::Map{{"pin", model::SecretText{{true, "pin"}}}, {"name", "bob"}};
  return world;
}

const std::string refused = "error[RP0405]";

std::string code_of(const std::string& text) { return eval(text, bound()).substr(0, 13); }

}  // namespace

TEST_CASE("a secret may stand alone or be joined with text, and stays a reference") {
  CHECK(eval("secrets.token", bound()) == R"({"$secret":[{"name":"token"}]})");
  CHECK(eval("'Bearer ' .. secrets.token", bound()) ==
        R"({"$secret":["Bearer ",{"name":"token"}]})");
  CHECK(eval("inputs.name .. ':' .. secrets.db_password .. '@' .. 5", bound()) ==
        R"({"$secret":["bob:",{"name":"db-password"},"@5"]})");
  CHECK(eval("secrets.token .. secrets['db-password']", bound()) ==
        R"({"$secret":[{"name":"token"},{"name":"db-password"}]})");
  CHECK(eval("inputs.pin", bound()) == R"({"$secret":[{"name":"pin"}]})");
  CHECK(eval("text(secrets.token)", bound()) == R"({"$secret":[{"name":"token"}]})");
  CHECK(eval("{auth = secrets.token}", bound()) ==
        R"({"auth":{"$secret":[{"name":"token"}]}})");
}

TEST_CASE("comparing a secret is an error, with whatever it is compared") {
  for (const char* code :
       {"secrets.token == 'x'", "'x' == secrets.token", "secrets.token ~= 'x'",
        "secrets.token < 'x'", "secrets.token >= secrets.token", "secrets.token == secrets.token",
        "secrets.token == nil", "secrets.token == null", "secrets.token == 1",
        "inputs.pin == '1234'", "('a' .. secrets.token) == 'ab'", "{secrets.token} == {1}",
        "{'x'} == {secrets.token}", "{a = {secrets.token}} == {a = {'x'}}",
        "contains({secrets.token}, 'x')", "contains({'x'}, secrets.token)"})
    CHECK((code + (" -> " + code_of(code))) == code + (" -> " + refused));
}

TEST_CASE("measuring or indexing a secret is an error") {
  for (const char* code :
       {"#secrets.token", "len(secrets.token)", "secrets.token.x", "secrets.token[1]",
        "json(secrets.token)", "json({a = {secrets.token}})", "starts_with(secrets.token, 'a')",
        "starts_with('abc', secrets.token)", "contains(secrets.token, 'a')",
        "contains('abc', secrets.token)", "decimal(secrets.token)", "duration(secrets.token)",
        "timestamp(secrets.token)", "secrets.token + 1", "-secrets.token", "secrets.token()"})
    CHECK((code + (" -> " + code_of(code))) == code + (" -> " + refused));
}

TEST_CASE("the place of a refused comparison is its operator") {
  CHECK(eval("inputs.name == 'bob' and secrets.token == 'x'", bound()) ==
        "error[RP0405] 7:50 a secret cannot be compared");
}

TEST_CASE("a secret that is not bound is an error with a near miss") {
  CHECK(eval("secrets.tokn", bound()) == "error[RP0401] 7:19 there is no secret 'tokn' here");
  CHECK(expr::test::hint_of("secrets.tokn", bound()) == "did you mean 'token'?");
}

TEST_CASE("which secrets an expression uses is known without running it") {
  for (const char* code : {"secrets['to' .. 'ken']", "secrets[inputs.name]", "secrets",
                           "(function(s) return s.token end)(secrets)"})
    CHECK((code + (" -> " + code_of(code))) == code + (" -> " + refused));
}

TEST_CASE("a condition cannot be a secret") {
  const auto result = expr::evaluate_condition(expr::test::code("secrets.token"), bound());
  REQUIRE_FALSE(result);
  CHECK(result.error().message == "a condition must be true or false, not secret");
}
