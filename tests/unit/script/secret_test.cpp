// Secrets inside of a script: names that can be joined and handed on, and nothing else.

#include <catch2/catch.hpp>

#include "unit/script/scripts.h"

namespace reprise::script {
namespace {

using model::Map;
using model::SecretText;
using model::Value;

const Value token(SecretText{{true, "TOKEN"}});

Machine::Stop run(const std::string& text, Value inputs = Map{{"token", token}}) {
  Program program{{"s", text}};
  program.inputs = std::move(inputs);
  return Machine({}, [](std::string_view) {}).start(std::move(program));
}

Value args_of(const std::string& text) {
  const auto stop = run(text);
  REQUIRE(std::holds_alternative<Call>(stop));
  return std::get<Call>(stop).args;
}

std::string failure_of(const std::string& text) {
  const auto stop = run(text);
  REQUIRE(std::holds_alternative<base::Error>(stop));
  return std::get<base::Error>(stop).message;
}

TEST_CASE("a secret goes to a call as its name, alone or joined to text") {
  CHECK(args_of("proc.run{argv = {}, stdin = inputs.token}")["stdin"] == token);
  const Value joined(SecretText{
      {false, "Bearer 7 "}, {true, "TOKEN"}, {false, ";"}, {true, "TOKEN"}, {false, "9"}});
  CHECK(args_of("local b = 'Bearer ' .. 7 .. ' ' .. inputs.token .. ';'\n"
                "proc.run{argv = {}, stdin = b .. (inputs.token .. 9)}")["stdin"] == joined);
}

TEST_CASE("S-18: what is shown of a secret is its name") {
  const auto stop =
      run("local b = 'Bearer ' .. inputs.token\n"
          "return {a = tostring(inputs.token), b = string.format('%s', b), c = type(b)}");
  REQUIRE(std::holds_alternative<Machine::Ended>(stop));
  CHECK(std::get<Machine::Ended>(stop).outputs ==
        Map{{"a", "[secret TOKEN]"}, {"b", "Bearer [secret TOKEN]"}, {"c", "userdata"}});
  Call call{"proc.run", Map{{"stdin", Value(SecretText{{false, "x"}, {true, "TOKEN"}})}}, "s:1"};
  CHECK(shown_args(call) == R"({"stdin":"x[secret TOKEN]"})");
}

TEST_CASE("S-18: a secret cannot be measured, compared, looked into, written or given on") {
  for (const char* text :
       {"return {n = #inputs.token}", "return {n = inputs.token.x}", "inputs.token.x = 1",
        "return {n = inputs.token == ('' .. inputs.token)}", "return {n = inputs.token < 'a'}",
        "return {n = 'a' <= inputs.token}", "inputs.token()", "return {n = inputs.token + 1}",
        "for _ in pairs(inputs.token) do end", "string.sub(inputs.token, 1, 1)",
        "table.concat({inputs.token})", "hash.sha256(inputs.token)", "return inputs",
        "json.encode({inputs.token})", "return {n = {x = {'a' .. inputs.token}}}",
        "getmetatable(inputs.token).__index = nil", "return {[inputs.token] = 1}",
        "return {n = {} .. inputs.token}"}) {
    INFO(text);
    CHECK_FALSE(failure_of(text).empty());
  }
}

TEST_CASE("data cannot pose as a secret, and its hash is another one") {
  const Value posed(Map{{"$secret", Value(model::List{Value(Map{{"name", "TOKEN"}})})}});
  const auto stop = run("proc.run{argv = {}, stdin = inputs.token}", Map{{"token", posed}});
  REQUIRE(std::holds_alternative<Call>(stop));
  CHECK(std::get<Call>(stop).args["stdin"] == posed);
  CHECK(hash_of_args({"a", Map{{"x", token}}, ""}) != hash_of_args({"a", Map{{"x", posed}}, ""}));
}

}  // namespace
}  // namespace reprise::script
