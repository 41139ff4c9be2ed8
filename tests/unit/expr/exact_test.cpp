#include "unit/expr/world.h"

using reprise::expr::test::eval;
using reprise::expr::test::hint_of;
using reprise::expr::test::World;

TEST_CASE("decimals are exact, text in and text out") {
  CHECK(eval("decimal('0.1') + decimal('0.2')") == R"("0.3")");
  CHECK(eval("decimal('0.1') + decimal('0.2') == decimal('0.3')") == "true");
  CHECK(eval("decimal('12345678901234567890.01') - decimal('0.02')") ==
        R"("12345678901234567889.99")");
  CHECK(eval("decimal('1.50') * decimal('-2.0')") == R"("-3.000")");
  CHECK(eval("decimal('1.50')") == R"("1.50")");
  CHECK(eval("decimal('-0.05')") == R"("-0.05")");
  CHECK(eval("decimal('007.5')") == R"("7.5")");
  CHECK(eval("decimal('0')") == R"("0")");
  CHECK(eval("-decimal('2.5')") == R"("-2.5")");
  CHECK(eval("'total ' .. decimal('1.10')") == R"("total 1.10")");
  CHECK(eval("text(decimal('1.10'))") == R"("1.10")");
  CHECK(eval("json({decimal('1.10')})") == R"("[\"1.10\"]")");
}

TEST_CASE("decimals are compared by value, also with whole numbers") {
  CHECK(eval("decimal('1.0') == decimal('1.00')") == "true");
  CHECK(eval("decimal('1.0') == 1") == "true");
  CHECK(eval("2 > decimal('1.99')") == "true");
  CHECK(eval("decimal('-1') < decimal('0.5')") == "true");
  CHECK(eval("decimal('10') <= decimal('9.9')") == "false");
  CHECK(eval("decimal('1') ~= 2") == "true");
  CHECK(eval("decimal('1') == nil") == "false");
}

TEST_CASE("a decimal and something that is not exact do not mix") {
  CHECK(eval("decimal('1') == 1.0") ==
        "error[RP0402] 7:24 a decimal cannot be compared with a number");
  CHECK(eval("decimal('1') == '1'") ==
        "error[RP0402] 7:24 a decimal cannot be compared with text");
  CHECK(hint_of("decimal('1') == '1'") == "make both decimals: decimal('1.50')");
  CHECK(eval("decimal('1') + 0.5") ==
        "error[RP0402] 7:11 a decimal and a number cannot be added");
  CHECK(eval("decimal(0.1)") ==
        "error[RP0402] 7:11 decimal() wants text: a number with a fraction is not exact");
  CHECK(eval("decimal('1') / 3").find("it may not be exact") != std::string::npos);
  CHECK(eval("decimal('1') ^ 2").find("it may not be exact") != std::string::npos);
}

TEST_CASE("only plain decimal numbers are decimals") {
  for (const char* text : {"", "-", ".5", "5.", "1e3", "0x10", "1,000", " 1", "1 ", "--1", "1.2.3",
                           "NaN", "\\xc2\\xb2"})
    CHECK(eval("decimal('" + std::string(text) + "')").substr(0, 13) == "error[RP0402]");
  CHECK(eval("decimal('" + std::string(301, '9') + "')").substr(0, 13) == "error[RP0402]");
  CHECK(eval("decimal('+5')") == R"("5")");
  CHECK(eval("decimal(7)") == R"("7")");
}

TEST_CASE("a decimal cannot be squared until memory is full") {
  CHECK(eval("(function() local d = decimal('99.99') for i = 1, 30 do d = d * d end "
             "return d end)()") ==
        "error[RP0403] 7:11 a decimal with more than 300 digits");
}

TEST_CASE("durations are compared and computed, and leave as text") {
  CHECK(eval("duration('90s')") == R"("1m30s")");
  CHECK(eval("duration('90s') == duration('1m30s')") == "true");
  CHECK(eval("duration('1m') < duration('1h')") == "true");
  CHECK(eval("duration('1m') + duration('30s')") == R"("1m30s")");
  CHECK(eval("duration('1m') - duration('30s')") == R"("30s")");
  CHECK(eval("duration('1m') * 3") == R"("3m")");
  CHECK(eval("2 * duration(inputs.wait)", World().with("inputs", R"({"wait": "5m"})")) ==
        R"("10m")");
  CHECK(eval("'in ' .. duration('5m')") == R"("in 5m")");
  CHECK(eval("duration('1m') == 60").find("cannot be compared") != std::string::npos);
  CHECK(eval("duration('1m') == '1m'").find("cannot be compared") != std::string::npos);
  CHECK(eval("duration('30s') - duration('1m')") ==
        "error[RP0404] 7:11 the duration is negative: -30s");
  CHECK(eval("duration('5')").substr(0, 13) == "error[RP0402]");
  CHECK(eval("duration(5)") == "error[RP0402] 7:11 duration() wants text, not a number");
  CHECK(eval("duration('1d') * 9223372036854775807") ==
        "error[RP0402] 7:11 the result is out of the range of times");
}

TEST_CASE("timestamps are compared across zones, and moved by durations") {
  CHECK(eval("timestamp('2026-11-01T03:00:00+02:00') == timestamp('2026-11-01T01:00:00Z')") ==
        "true");
  CHECK(eval("timestamp('2026-11-01T03:00:00Z') + duration('1h')") ==
        R"("2026-11-01T04:00:00Z")");
  CHECK(eval("timestamp('2026-11-01T03:00:00Z') - duration('1h')") ==
        R"("2026-11-01T02:00:00Z")");
  CHECK(eval("timestamp('2026-11-01T03:00:00Z') - timestamp('2026-11-01T02:30:00Z')") ==
        R"("30m")");
  CHECK(eval("timestamp('2026-11-01T03:00:00Z') > '2026'").find("cannot be compared") !=
        std::string::npos);
  CHECK(eval("timestamp('2026-11-01T03:00:00')").find("zone") != std::string::npos);
}
