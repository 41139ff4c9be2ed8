#include <catch2/catch.hpp>
#include <limits>

#include "base/text.h"
#include "model/json.h"

using namespace reprise::model;
using namespace std::string_literals;

namespace {

std::string error_of(std::string_view text) {
  const auto value = parse_json(text);
  return value ? "no error" : value.error().message;
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

}  // namespace

TEST_CASE("every kind of value survives a round trip through JSON") {
  const std::vector<Value> values = {
      Value(),
      true,
      false,
      0,
      -1,
      std::numeric_limits<std::int64_t>::max(),
      std::numeric_limits<std::int64_t>::min(),
      0.5,
      1.0,
      -0.0,
      1e300,
      5e-324,
      0.1 + 0.2,
      "",
      "text",
      "quote \" backslash \\ newline \n tab \t bell \x07 caf\xc3\xa9 \xf0\x9f\x98\x80",
      "nul \0 inside"s,
      List{},
      List{1, List{2}, Map{}},
      Map{},
      Map{{"a", 1}, {"", "empty key"}, {"\n", Value()}}};
  for (const Value& value : values) {
    CAPTURE(to_json(value));
    CHECK(parse_json(to_json(value)) == value);
    CHECK(parse_json(to_pretty_json(value)) == value);
    std::string stored;
    append_stored_json(stored, value);
    CHECK(parse_stored_json(stored) == value);
  }
}

TEST_CASE("JSON text is canonical") {
  CHECK(to_json(Map{{"b", 1}, {"a", List{true, Value(), 2.0, "x"}}}) ==
        R"({"a":[true,null,2.0,"x"],"b":1})");
  CHECK(to_json(1e22) == "1e+22");
  CHECK(to_json(100000.0) == "100000.0");
  CHECK(to_json(-0.0) == "-0.0");
  CHECK(to_json("\x01\x1f\x7f/") == R"("\u0001\u001f\u007f/")");
  CHECK(to_json("a\xff\xc0"
                "b") ==
        "\"a\xef\xbf\xbd\xef\xbf\xbd"
        "b\"");
}

TEST_CASE("people get indented JSON") {
  CHECK(to_pretty_json(Map{{"a", List{1, Map{}}}, {"b", List{}}}) ==
        "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": []\n}");
}

TEST_CASE("a secret is written by reference and only the stored form reads it back") {
  const Value secret(SecretText{{false, "Bearer "}, {true, "TOKEN"}});
  CHECK(to_json(secret) == R"({"$secret":["Bearer ",{"name":"TOKEN"}]})");
  const auto data = parse_json(to_json(secret));
  REQUIRE(data);
  CHECK(data->is_map());
  CHECK(parse_stored_json(to_json(secret)) == secret);
  const Value inside(List{1, Map{{"header", secret}}});
  std::string stored;
  append_stored_json(stored, inside);
  CHECK(parse_stored_json(stored) == inside);
}

TEST_CASE("data cannot pose as a secret when it comes back from the journal") {
  for (const char* key : {"$secret", "$$secret", "$$$secret", "$", "secret", "$secrets"}) {
    const Value data(Map{{key, List{Map{{"name", "DB_PASSWORD"}}}}});
    CAPTURE(key);
    std::string stored;
    append_stored_json(stored, data);
    const auto back = parse_stored_json(stored);
    REQUIRE(back);
    CHECK_FALSE(contains_secret(*back));
    CHECK(*back == data);
  }
}

TEST_CASE("a damaged secret reference is refused") {
  for (const char* text :
       {R"({"$secret":"x"})", R"({"$secret":[{"nam":"x"}]})", R"({"$secret":[1]})",
        R"({"$secret":[],"other":1})", R"([{"$secret":[{"name":5}]}])"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_stored_json(text));
  }
}

TEST_CASE("duplicate keys are refused at any depth") {
  CHECK(error_of(R"({"a":1,"a":2})") == "the key 'a' is there twice (line 1 column 10)");
  CHECK(error_of(R"([{"x":{"k":1,"k":1}}])").find("'k' is there twice") != std::string::npos);
  CHECK(error_of("{\"a\":1,\n \"\\u0061\":2}").find("line 2") != std::string::npos);
  CHECK(parse_json(R"([{"a":1},{"a":1}])"));
}

TEST_CASE("depth is bounded and deep text does not crash") {
  CHECK(parse_json(nested(64)));
  CHECK(error_of(nested(65)).find("deeper than 64") != std::string::npos);
  CHECK(error_of(std::string(5'000'000, '[')).find("deeper than 64") != std::string::npos);
  CHECK(error_of(std::string(100'000, '{')).find("(line 1 column") != std::string::npos);
}

TEST_CASE("a value as deep as data may be can be stored inside an event's levels") {
  const auto deepest = parse_json(nested(64));
  REQUIRE(deepest);
  const Value wrapped(List{Map{{"outputs", Map{{"x", *deepest}}}}});
  std::string stored;
  append_stored_json(stored, wrapped);
  CHECK(parse_stored_json(stored) == wrapped);
}

TEST_CASE("bytes after the value, and no value, are refused") {
  for (const char* text :
       {"", " ", "1 2", "{} x", "[1],", "nul", "{\"a\":1}}", "\"open", "[1,]", "{,}", "'a'", "NaN",
        "Infinity", "01", "+1", ".5", "1.", "// x\n1", "{a:1}"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_json(text));
  }
  CHECK(parse_json(" \n[1]\t "));
}

TEST_CASE("numbers that would lose digits are refused") {
  CHECK(parse_json("9223372036854775807") == Value(std::numeric_limits<std::int64_t>::max()));
  CHECK(error_of("9223372036854775808").find("does not fit 64 bits") != std::string::npos);
  CHECK(error_of("-9223372036854775809").find("does not fit 64 bits") != std::string::npos);
  CHECK(error_of(std::string(400, '9')).find("line 1") != std::string::npos);
  CHECK_FALSE(parse_json("1e999"));
  CHECK_FALSE(parse_json("-1e999"));
  CHECK(parse_json("1e5") == Value(1e5));
}

TEST_CASE("bytes that are no UTF-8 are refused") {
  for (const std::string& text : {"\"\xff\""s, "\"\xc0\xaf\""s, "\"\xed\xa0\x80\""s,
                                  "\"a\xe2\x82\""s, R"("\ud800")"s, "\"\x01\""s, "\"a\0b\""s}) {
    CAPTURE(text);
    CHECK_FALSE(parse_json(text));
  }
  CHECK(parse_json(R"("\ud83d\ude00")") == Value("\xf0\x9f\x98\x80"));
}

TEST_CASE("an error says the line and column") {
  CHECK(error_of("{\n  \"a\": tru\n}").find("(line 2 column") != std::string::npos);
  CHECK(error_of("").find("unexpected end of input") != std::string::npos);
}
