#include <catch2/catch.hpp>

#include "model/json.h"

using namespace reprise::model;

TEST_CASE("read exactly, numbers that a double would change stay the text they were written as") {
  const Value value =
      parse_json_exactly(R"({"a": 0.10, "b": 1e3, "c": 7, "d": -7, "e": 123456789012345678901234})")
          .value();
  CHECK(value["a"] == Value("0.10"));
  CHECK(value["b"] == Value("1e3"));
  CHECK(value["c"] == Value(7));
  CHECK(value["d"] == Value(-7));
  CHECK(value["e"] == Value("123456789012345678901234"));
  CHECK(parse_json_exactly("18446744073709551615").value() == Value("18446744073709551615"));
}

TEST_CASE("read exactly, JSON is as strict as ever") {
  CHECK_FALSE(parse_json_exactly(R"({"a": 1, "a": 2})"));
  CHECK_FALSE(parse_json_exactly("1.5.2"));
  CHECK_FALSE(parse_json("123456789012345678901234"));
}
