#include <catch2/catch.hpp>

#include "model/param.h"
#include "model/value.h"

using namespace reprise::model;

namespace {

Param data(Value value) { return Param{std::move(value), {}}; }
Param text_of(Template parts) { return Param{std::move(parts), {}}; }

}  // namespace

TEST_CASE("values know their kind") {
  const std::vector<std::pair<Value, std::string>> kinds = {
      {Value(), "null"},     {Value(true), "boolean"},
      {Value(7), "integer"}, {Value(7.5), "number"},
      {Value("x"), "text"},  {Value(List{1}), "list"},
      {Value(Map{}), "map"}, {Value(SecretText{{true, "KEY"}}), "secret"}};
  for (const auto& [value, name] : kinds) CHECK(value.kind_name() == name);
}

TEST_CASE("values are equal by content and never across kinds") {
  CHECK(Value(List{1, "a", Map{{"k", 2.5}}}) == Value(List{1, "a", Map{{"k", 2.5}}}));
  CHECK_FALSE(Value(1) == Value(1.0));
  CHECK_FALSE(Value("1") == Value(1));
  CHECK_FALSE(Value() == Value(false));
  CHECK_FALSE(Value(List{1, 2}) == Value(List{2, 1}));
  CHECK_FALSE(Value(SecretText{{true, "A"}}) == Value(SecretText{{false, "A"}}));
  const Value shared(List{1, 2, 3});
  const Value copy = shared;
  CHECK(copy == shared);
  CHECK(&copy.list() == &shared.list());
}

TEST_CASE("members of what is no map are null") {
  const Value map(Map{{"a", Map{{"b", 5}}}});
  CHECK(map["a"]["b"] == Value(5));
  CHECK(map["x"]["y"].is_null());
  CHECK(Value("text")["a"].is_null());
  CHECK(map["a"]["b"].integer_or(1) == 5);
  CHECK(map["a"].integer_or(1) == 1);
  CHECK(Value("t").text_or("-") == "t");
  CHECK(Value(1).text_or("-") == "-");
  CHECK(Value(true).boolean_or(false));
  CHECK_FALSE(Value(1).boolean_or(false));
}

TEST_CASE("a secret is found however deep it stands") {
  const Value secret(SecretText{{false, "Bearer "}, {true, "TOKEN"}});
  CHECK(contains_secret(secret));
  CHECK(contains_secret(Value(List{1, Map{{"h", List{secret}}}})));
  CHECK_FALSE(contains_secret(Value(List{1, Map{{"secret", "no"}}})));
}

TEST_CASE("a param without expressions has a value") {
  const Param list{ParamList{data(1), text_of({"a", "b"})}, {}};
  const Param map{ParamMap{{"k", list, {}}, {"n", data(Value()), {}}}, {}};
  CHECK(constant_value(map) == Value(Map{{"k", List{1, "ab"}}, {"n", Value()}}));
  REQUIRE(map.find("k") != nullptr);
  CHECK(map.find("k")->as_list() != nullptr);
  CHECK(map.find("x") == nullptr);
  CHECK(list.find("k") == nullptr);
  CHECK(data(Value()).is_null());
  CHECK_FALSE(data(0).is_null());
}

TEST_CASE("a param with an expression anywhere has no value") {
  const Param expression = text_of({"to ", Expression{"inputs.x", {}}});
  CHECK_FALSE(constant_value(expression));
  CHECK_FALSE(constant_value(Param{ParamList{data(1), expression}, {}}));
  CHECK_FALSE(constant_value(Param{ParamMap{{"k", expression, {}}}, {}}));
  CHECK(expression.constant() == nullptr);
}
