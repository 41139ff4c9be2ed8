// The same source, inputs and answers give the same calls.
#include <catch2/catch.hpp>

#include "unit/script/scripts.h"

namespace reprise::script {
namespace {

using Catch::Contains;
using model::Value;

TEST_CASE("pairs goes through numbers, then text by its bytes") {
  CHECK(value_of("(function() local s = '' local t = {b = 1, a = 1, B = 1, [2] = 1, [1] = 1, "
                 "[-1] = 1, [1.5] = 1} for k in pairs(t) do s = s .. tostring(k) .. ' ' end "
                 "return s end)()") == Value("-1 1 1.5 2 B a b "));
  CHECK_THAT(error_of("for k in pairs({[{}] = 1}) do end").message, Contains("a key is a table"));
  CHECK_THAT(error_of("for k in pairs({[true] = 1}) do end").message,
             Contains("a key is a boolean"));
}

TEST_CASE("entries may be removed while pairs goes through them") {
  CHECK(value_of("(function() local t, s = {a = 1, b = 2, c = 3}, '' for k in pairs(t) do "
                 "t.b = nil s = s .. k end return s end)()") == Value("ac"));
}

TEST_CASE("no address can be seen") {
  CHECK(value_of("tostring({}) .. tostring(print) .. tostring(null)") ==
        Value("tablefunctionnull"));
  CHECK(value_of("string.format('%s %5.1f %%p %d', {}, 2.25, 3)") == Value("table   2.2 %p 3"));
  CHECK_THAT(error_of("string.format('%-10p', {})").message, Contains("shows an address"));
  CHECK(value_of("tostring(setmetatable({}, {__tostring = function() return 'own' end}))") ==
        Value("own"));
}

TEST_CASE("random numbers follow the seed alone") {
  const auto first = [](std::uint64_t seed) {
    Machine machine({}, [](std::string_view) {});
    return outputs_of(machine.start({{"t", "return {r = math.random(1000000)}"}, {}, {}, seed}));
  };
  CHECK(first(1) == first(1));
  CHECK(first(1) != first(2));
}

TEST_CASE("sorting is stable, and may make calls between comparisons") {
  CHECK(value_of("(function() local t = {} for i = 1, 500 do t[i] = {k = i * 7 % 5, i = i} end "
                 "table.sort(t, function(a, b) return a.k < b.k end) "
                 "for i = 2, 500 do local a, b = t[i - 1], t[i] "
                 "if a.k > b.k or (a.k == b.k and a.i > b.i) then return i end end "
                 "return 'stable' end)()") == Value("stable"));
  CHECK(value_of("(function() local t = {3, 1, 2} table.sort(t) return t end)()") ==
        Value(model::List{1, 2, 3}));
  Script script("table.sort({2, 1}, function(a, b) time.now() return a < b end)");
  CHECK(std::get<Call>(script.start()).name == "time.now");
}

}  // namespace
}  // namespace reprise::script
