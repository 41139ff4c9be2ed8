// What five fields of cron name, and what they cannot.
#include "model/cron.h"

#include <catch2/catch.hpp>
#include <string>

using namespace reprise;

namespace {

model::Cron cron(const std::string& text) {
  const auto parsed = model::parse_cron(text);
  INFO(text);
  REQUIRE(parsed);
  return *parsed;
}

std::string said(const std::string& text) {
  const auto parsed = model::parse_cron(text);
  INFO(text);
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().code == "cron");
  CHECK_FALSE(parsed.error().hint.empty());
  return parsed.error().message;
}

template <std::size_t size>
std::string numbers(const std::bitset<size>& bits) {
  std::string text;
  for (std::size_t at = 0; at < size; ++at)
    if (bits[at]) text += (text.empty() ? "" : " ") + std::to_string(at);
  return text;
}

}  // namespace

TEST_CASE("Fields are numbers, names, lists, ranges and steps") {
  const auto all = cron("0,30 8-18/5 1-3,15 jan,MAR-may Mon-Fri");
  CHECK(numbers(all.minutes) == "0 30");
  CHECK(numbers(all.hours) == "8 13 18");
  CHECK(numbers(all.days) == "1 2 3 15");
  CHECK(numbers(all.months) == "1 3 4 5");
  CHECK(numbers(all.weekdays) == "1 2 3 4 5");
  CHECK(numbers(cron("*/20 * * * *").minutes) == "0 20 40");
  CHECK(numbers(cron("\t5  4 * * 5-7 ").weekdays) == "0 5 6");  // 7 is Sunday, too
}

TEST_CASE("Names stand for five fields") {
  CHECK(cron("@daily") == cron("0 0 * * *"));
  CHECK(cron("@midnight") == cron("@daily"));
  CHECK(cron("@hourly") == cron("0 * * * *"));
  CHECK(cron("@weekly") == cron("0 0 * * sun"));
  CHECK(cron("@monthly") == cron("0 0 1 * *"));
  CHECK(cron("@annually") == cron("@Yearly"));
}

TEST_CASE("What cannot be read is told") {
  CHECK(said("0 3 * *") == "these are 4 fields, not 5");
  CHECK(said("0 0 3 * * *") == "these are 6 fields, not 5");
  CHECK(said("") == "these are 0 fields, not 5");
  CHECK(said("60 * * * *") == "'60' is no minute");
  CHECK(said("* 24 * * *") == "'24' is no hour");
  CHECK(said("* * 0 * *") == "'0' is no day of the month");
  CHECK(said("* * * 13 *") == "'13' is no month");
  CHECK(said("* * * * 8") == "'8' is no weekday");
  CHECK(said("* * * * someday") == "'someday' is no weekday");
  CHECK(said("5/10 * * * *") == "'5/10' is no minute");
  CHECK(said("*/0 * * * *") == "'*/0' is no minute");
  CHECK(said("*/99999999999 * * * *") == "'*/99999999999' is no minute");
  CHECK(said("30-10 * * * *") == "'30-10' is no minute");
  CHECK(said("1,,2 * * * *") == "'' is no minute");
  CHECK(said("-1 * * * *") == "'-1' is no minute");
  CHECK(said("+1 * * * *") == "'+1' is no minute");
  CHECK(said("@reboot") == "'@reboot' is not known");
}

TEST_CASE("A day that never comes is refused, one that comes in leap years is not") {
  CHECK(said("0 0 30 2 *") == "no such day ever comes");
  CHECK(said("0 0 31 4,6,9,11 *") == "no such day ever comes");
  cron("0 0 29 2 *");
  cron("0 0 31 2,3 *");
  cron("0 0 30 2 mon");  // either is enough
}

TEST_CASE("Where day and weekday both say which, either is enough") {
  const auto either = cron("0 0 13 * fri");
  CHECK(model::has_day(either, 11, 13, 2));
  CHECK(model::has_day(either, 11, 20, 5));
  CHECK_FALSE(model::has_day(either, 11, 20, 4));
  const auto both = cron("0 0 */2 * fri");
  CHECK(model::has_day(both, 11, 13, 5));
  CHECK_FALSE(model::has_day(both, 11, 13, 4));
  CHECK_FALSE(model::has_day(both, 11, 14, 5));
  CHECK_FALSE(model::has_day(cron("0 0 * 1 *"), 2, 1, 0));
}
