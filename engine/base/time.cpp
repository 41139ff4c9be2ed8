#include "base/time.h"

#include <array>
#include <chrono>

namespace reprise::base {

namespace {

struct Unit {
  std::string_view name;
  Millis millis;
};
// From large to small, the order in which a sum must name them.
constexpr std::array<Unit, 5> units = {
    {{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1000}, {"ms", 1}}};
constexpr Millis duration_max = 366LL * 86'400'000;
constexpr WallMicros second_us = 1'000'000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

tl::unexpected<Error> bad_duration(std::string_view text) {
  return fail("duration", "'" + std::string(text) + "' is not a duration",
              "write a number and a unit: 500ms, 30s, 15m, 6h, 1d, or a sum such as 1h30m");
}

// Takes digits from the front of `text`; nullopt where there are none or the number is beyond all
// use here.
std::optional<std::int64_t> take_number(std::string_view& text) {
  std::int64_t number = 0;
  std::size_t count = 0;
  for (; count < text.size() && is_digit(text[count]); ++count) {
    if (number > 1'000'000'000'000'000) return std::nullopt;
    number = number * 10 + (text[count] - '0');
  }
  if (count == 0) return std::nullopt;
  text.remove_prefix(count);
  return number;
}

// Takes exactly `width` digits.
std::optional<int> take_digits(std::string_view& text, std::size_t width) {
  if (text.size() < width) return std::nullopt;
  int number = 0;
  for (std::size_t i = 0; i < width; ++i) {
    if (!is_digit(text[i])) return std::nullopt;
    number = number * 10 + (text[i] - '0');
  }
  text.remove_prefix(width);
  return number;
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text[0]) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

tl::unexpected<Error> bad_timestamp(std::string_view text, const std::string& why) {
  return fail("timestamp", "'" + std::string(text) + "' is not a timestamp: " + why,
              "write it like 2026-11-01T03:00:00Z or 2026-11-01T03:00:00+02:00");
}

// "YYYY-MM-DD" from the front, as microseconds; nullopt where no such day exists.
std::optional<WallMicros> take_date(std::string_view& text) {
  const auto year = take_digits(text, 4);
  if (!year || !take(text, "-")) return std::nullopt;
  const auto month = take_digits(text, 2);
  if (!month || !take(text, "-")) return std::nullopt;
  const auto day = take_digits(text, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date}.time_since_epoch().count() * 86'400 * second_us;
}

// "hh:mm:ss" with an optional fraction of up to nine digits (cut to microseconds).
std::optional<WallMicros> take_time(std::string_view& text) {
  const auto hour = take_digits(text, 2);
  if (!hour || *hour > 23 || !take(text, ":")) return std::nullopt;
  const auto minute = take_digits(text, 2);
  if (!minute || *minute > 59 || !take(text, ":")) return std::nullopt;
  const auto second = take_digits(text, 2);
  if (!second || *second > 59) return std::nullopt;
  WallMicros fraction = 0;
  if (take(text, ".")) {
    std::size_t digits = 0;
    for (WallMicros weight = 100'000; !text.empty() && is_digit(text[0]); ++digits, weight /= 10) {
      fraction += weight * (text[0] - '0');
      text.remove_prefix(1);
    }
    if (digits == 0 || digits > 9) return std::nullopt;
  }
  return ((*hour * 60LL + *minute) * 60 + *second) * second_us + fraction;
}

// "Z" or "+hh:mm", "-hh:mm": how far the text's clock is ahead of UTC.
std::optional<WallMicros> take_zone(std::string_view& text) {
  if (take(text, "Zz")) return 0;
  const bool behind = !text.empty() && text[0] == '-';
  if (!take(text, "+-")) return std::nullopt;
  const auto hours = take_digits(text, 2);
  if (!hours || *hours > 23 || !take(text, ":")) return std::nullopt;
  const auto minutes = take_digits(text, 2);
  if (!minutes || *minutes > 59) return std::nullopt;
  const WallMicros ahead = (*hours * 60LL + *minutes) * 60 * second_us;
  return behind ? -ahead : ahead;
}

void append_padded(std::string& out, std::int64_t number, int width) {
  std::string digits = std::to_string(number);
  out.append(width - std::min<std::size_t>(digits.size(), width), '0');
  out += digits;
}

}  // namespace

Result<Millis> parse_duration(std::string_view text) {
  std::string_view rest = text;
  Millis sum = 0;
  std::size_t next_unit = 0;
  while (!rest.empty()) {
    const auto number = take_number(rest);
    if (!number) return bad_duration(text);
    const std::string_view name = rest.substr(0, rest.find_first_of("0123456789"));
    while (next_unit < units.size() && units[next_unit].name != name) ++next_unit;
    if (next_unit == units.size()) return bad_duration(text);
    if (*number > duration_max / units[next_unit].millis)
      sum = duration_max + 1;
    else
      sum += *number * units[next_unit].millis;
    if (sum > duration_max) {
      return fail("duration", "'" + std::string(text) + "' is longer than 366 days",
                  "the longest duration is 366d");
    }
    rest.remove_prefix(name.size());
    ++next_unit;
  }
  if (text.empty()) return bad_duration(text);
  return sum;
}

std::string format_duration(Millis millis) {
  if (millis == 0) return "0s";
  std::string text = millis < 0 ? "-" : "";
  auto rest = millis < 0 ? -static_cast<std::uint64_t>(millis) : static_cast<std::uint64_t>(millis);
  for (const Unit& unit : units) {
    const auto size = static_cast<std::uint64_t>(unit.millis);
    if (rest < size) continue;
    text += std::to_string(rest / size);
    text += unit.name;
    rest %= size;
  }
  return text;
}

Result<WallMicros> parse_timestamp(std::string_view text) {
  std::string_view rest = text;
  const auto date = take_date(rest);
  if (!date) return bad_timestamp(text, "it does not begin with a date that exists");
  if (!take(rest, "Tt ")) return bad_timestamp(text, "the time of day is missing");
  const auto time = take_time(rest);
  if (!time) return bad_timestamp(text, "there is no such time of day as hh:mm:ss");
  if (rest.empty()) return bad_timestamp(text, "the zone is missing (Z or an offset like +02:00)");
  const auto ahead = take_zone(rest);
  if (!ahead || !rest.empty()) {
    return bad_timestamp(text, "the zone must be Z or an offset like +02:00");
  }
  return *date + *time - *ahead;
}

std::string format_timestamp(WallMicros micros) {
  using namespace std::chrono;
  const sys_time<microseconds> instant{microseconds{micros}};
  const sys_days day = floor<days>(instant);
  const year_month_day date{day};
  const hh_mm_ss time{instant - day};
  std::string text;
  append_padded(text, int{date.year()}, 4);
  append_padded(text += '-', unsigned{date.month()}, 2);
  append_padded(text += '-', unsigned{date.day()}, 2);
  append_padded(text += 'T', time.hours().count(), 2);
  append_padded(text += ':', time.minutes().count(), 2);
  append_padded(text += ':', time.seconds().count(), 2);
  const auto fraction = time.subseconds().count();
  if (fraction % 1000 != 0)
    append_padded(text += '.', fraction, 6);
  else if (fraction != 0)
    append_padded(text += '.', fraction / 1000, 3);
  return text += 'Z';
}

}  // namespace reprise::base
