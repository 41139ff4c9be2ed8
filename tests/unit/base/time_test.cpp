#include <catch2/catch.hpp>

#include "base/time.h"

using namespace reprise::base;

TEST_CASE("durations are read with their units") {
  CHECK(parse_duration("500ms") == 500);
  CHECK(parse_duration("0s") == 0);
  CHECK(parse_duration("30s") == 30'000);
  CHECK(parse_duration("15m") == 900'000);
  CHECK(parse_duration("6h") == 21'600'000);
  CHECK(parse_duration("1d") == 86'400'000);
  CHECK(parse_duration("1h30m") == 5'400'000);
  CHECK(parse_duration("1d1h1m1s1ms") == 90'061'001);
  CHECK(parse_duration("90m") == 5'400'000);
  CHECK(parse_duration("366d") == 366LL * 86'400'000);
}

TEST_CASE("what is no duration names the forms") {
  for (const char* text : {"", "30", "s", "-5s", "+5s", "1.5h", "5 s", "5S", "30m1h", "1h1h", "1w",
                           "1e3s", "5s ", "0x5s", "1h30"}) {
    CAPTURE(text);
    const auto result = parse_duration(text);
    REQUIRE_FALSE(result);
    CHECK(result.error().hint.find("500ms, 30s, 15m, 6h, 1d") != std::string::npos);
  }
}

TEST_CASE("a duration over 366 days is refused however it is written") {
  for (const char* text :
       {"367d", "366d1ms", "8785h", "99999999999999999999d", "9223372036854775807ms"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_duration(text));
  }
}

TEST_CASE("durations are written in the shortest form that reads back") {
  CHECK(format_duration(0) == "0s");
  CHECK(format_duration(90'000) == "1m30s");
  CHECK(format_duration(500) == "500ms");
  CHECK(format_duration(86'400'000) == "1d");
  CHECK(format_duration(90'061'001) == "1d1h1m1s1ms");
  CHECK(format_duration(-1500) == "-1s500ms");
  for (const Millis millis : {1LL, 999LL, 1001LL, 59'999LL, 3'600'001LL, 366LL * 86'400'000}) {
    CHECK(parse_duration(format_duration(millis)) == millis);
  }
}

TEST_CASE("timestamps are read with their zone") {
  CHECK(parse_timestamp("1970-01-01T00:00:00Z") == 0);
  CHECK(parse_timestamp("2026-11-01T03:00:00Z") == 1'793'502'000'000'000);
  CHECK(parse_timestamp("2026-11-01 03:00:00Z") == 1'793'502'000'000'000);
  CHECK(parse_timestamp("2026-11-01t05:00:00+02:00") == 1'793'502'000'000'000);
  CHECK(parse_timestamp("2026-10-31T21:30:00-05:30") == 1'793'502'000'000'000);
  CHECK(parse_timestamp("1970-01-01T00:00:00.5Z") == 500'000);
  CHECK(parse_timestamp("1970-01-01T00:00:00.123456789Z") == 123'456);
  CHECK(parse_timestamp("1969-12-31T23:59:59Z") == -1'000'000);
  CHECK(parse_timestamp("2024-02-29T00:00:00Z") == 1'709'164'800'000'000);
}

TEST_CASE("a missing zone is told from all else that is wrong") {
  const auto result = parse_timestamp("2026-11-01T03:00:00");
  REQUIRE_FALSE(result);
  CHECK(result.error().message.find("zone is missing") != std::string::npos);
}

TEST_CASE("instants that do not exist are refused") {
  for (const char* text : {"2023-02-29T00:00:00Z",
                           "1900-02-29T00:00:00Z",
                           "2026-13-01T00:00:00Z",
                           "2026-00-10T00:00:00Z",
                           "2026-04-31T00:00:00Z",
                           "2026-11-01T24:00:00Z",
                           "2026-11-01T03:60:00Z",
                           "2026-11-01T03:00:60Z",
                           "2026-11-01",
                           "2026-11-01T03:00Z",
                           "2026-11-01T03:00:00+0200",
                           "2026-11-01T03:00:00+24:00",
                           "2026-11-01T03:00:00ZZ",
                           "2026-11-01T03:00:00.Z",
                           "2026-11-01T03:00:00.1234567890Z",
                           "",
                           "now",
                           "26-11-01T03:00:00Z",
                           "2026-11-01T03:00:00 CET",
                           "+2026-11-01T03:00:00Z"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_timestamp(text));
  }
  CHECK(parse_timestamp("2000-02-29T00:00:00Z"));
}

TEST_CASE("timestamps are written in UTC with the digits they need") {
  CHECK(format_timestamp(0) == "1970-01-01T00:00:00Z");
  CHECK(format_timestamp(1'793'502'000'000'000) == "2026-11-01T03:00:00Z");
  CHECK(format_timestamp(1'500'000) == "1970-01-01T00:00:01.500Z");
  CHECK(format_timestamp(1'000'001) == "1970-01-01T00:00:01.000001Z");
  CHECK(format_timestamp(-1) == "1969-12-31T23:59:59.999999Z");
  CHECK(format_timestamp(1'709'251'199'000'000) == "2024-02-29T23:59:59Z");
  for (const WallMicros micros : {0LL, -62'135'596'800'000'000LL, 253'402'300'799'999'999LL, 1LL}) {
    CHECK(parse_timestamp(format_timestamp(micros)) == micros);
  }
}
