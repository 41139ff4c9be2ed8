#include "model/cron.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/text.h"

namespace reprise::model {

namespace {

constexpr std::array<std::string_view, 12> month_names = {"jan", "feb", "mar", "apr", "may", "jun",
                                                          "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> weekday_names = {"sun", "mon", "tue", "wed",
                                                           "thu", "fri", "sat"};
constexpr std::array<unsigned, 13> longest = {0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

struct FieldRule {
  const char* name;
  unsigned min, max;
  std::span<const std::string_view> names = {};  // of min and what follows
};
constexpr FieldRule minute_rule{"minute", 0, 59}, hour_rule{"hour", 0, 23},
    day_rule{"day of the month", 1, 31}, month_rule{"month", 1, 12, month_names},
    weekday_rule{"weekday", 0, 7, weekday_names};  // 7 is Sunday, too

base::Error cron_error(std::string message, std::string hint) {
  return {"cron", std::move(message), std::move(hint)};
}

base::Error field_error(const FieldRule& rule, std::string_view text) {
  return cron_error(
      "'" + std::string(text) + "' is no " + rule.name,
      "write numbers from " + std::to_string(rule.min) + " to " + std::to_string(rule.max) +
          (rule.names.empty() ? "" : ", or names like " + std::string(rule.names[0])) +
          "; 1,2 is a list, 1-5 a range, */2 and 1-5/2 have a step");
}

// Small letters, and blanks between the fields.
std::string plain_form(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    if (c == '\t') c = ' ';
  }
  return out;
}

std::optional<unsigned> read_number(std::string_view text) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<unsigned> read_value(const FieldRule& rule, std::string_view text) {
  const auto name = std::find(rule.names.begin(), rule.names.end(), text);
  if (name != rule.names.end()) return rule.min + static_cast<unsigned>(name - rule.names.begin());
  const auto number = read_number(text);
  return number && *number >= rule.min && *number <= rule.max ? number : std::nullopt;
}

struct Span {
  unsigned first, last, step;
};

// "*", "5", "1-5", "*/2", "1-5/2".
std::optional<Span> read_span(const FieldRule& rule, std::string_view text) {
  const auto slash = text.find('/');
  const std::string_view range = text.substr(0, slash);
  Span span{rule.min, rule.max, 1};
  const auto dash = range.find('-');
  if (range != "*") {
    const auto first = read_value(rule, range.substr(0, dash));
    const auto last =
        dash == std::string_view::npos ? first : read_value(rule, range.substr(dash + 1));
    if (!first || !last || *first > *last) return std::nullopt;
    span = {*first, *last, 1};
  }
  if (slash == std::string_view::npos) return span;
  const auto step = read_number(text.substr(slash + 1));
  if (!step || *step == 0 || *step > rule.max) return std::nullopt;
  if (range != "*" && dash == std::string_view::npos) return std::nullopt;
  span.step = *step;
  return span;
}

template <std::size_t size>
base::Status read_field(const FieldRule& rule, std::string_view text, std::bitset<size>& into) {
  for (const auto part : base::split(text, ',')) {
    const auto span = read_span(rule, part);
    if (!span) return base::fail(field_error(rule, part));
    // The seventh weekday is the first of the next week.
    for (unsigned at = span->first; at <= span->last; at += span->step) into.set(at % size);
  }
  return {};
}

std::string_view meaning_of(std::string_view name) {
  if (name == "@hourly") return "0 * * * *";
  if (name == "@daily" || name == "@midnight") return "0 0 * * *";
  if (name == "@weekly") return "0 0 * * 0";
  if (name == "@monthly") return "0 0 1 * *";
  if (name == "@yearly" || name == "@annually") return "0 0 1 1 *";
  return {};
}

// February 30 never comes.
bool ever_comes(const Cron& cron) {
  if (!cron.any_day && !cron.any_weekday) return true;
  for (unsigned month = 1; month <= 12; ++month)
    for (unsigned day = 1; cron.months[month] && day <= longest[month]; ++day)
      if (cron.days[day]) return true;
  return false;
}

base::Status read_fields(const std::vector<std::string_view>& fields, Cron& cron) {
  if (auto read = read_field(minute_rule, fields[0], cron.minutes); !read) return read;
  if (auto read = read_field(hour_rule, fields[1], cron.hours); !read) return read;
  if (auto read = read_field(day_rule, fields[2], cron.days); !read) return read;
  if (auto read = read_field(month_rule, fields[3], cron.months); !read) return read;
  cron.any_day = fields[2].starts_with('*');
  cron.any_weekday = fields[4].starts_with('*');
  return read_field(weekday_rule, fields[4], cron.weekdays);
}

}  // namespace

base::Result<Cron> parse_cron(std::string_view text) {
  std::string plain = plain_form(text);
  if (plain.starts_with('@')) {
    const auto meaning = meaning_of(plain);
    if (meaning.empty())
      return base::fail(cron_error("'" + plain + "' is not known",
                                   "write @hourly, @daily, @weekly, @monthly or @yearly"));
    plain = meaning;
  }
  auto fields = base::split(plain, ' ');
  std::erase(fields, std::string_view());
  if (fields.size() != 5)
    return base::fail(
        cron_error("these are " + std::to_string(fields.size()) + " fields, not 5",
                   "write minute, hour, day of the month, month and weekday: '0 3 * * mon-fri'"));
  Cron cron;
  if (auto read = read_fields(fields, cron); !read) return base::fail(read.error());
  if (!ever_comes(cron))
    return base::fail(cron_error("no such day ever comes", "name a day that the month has"));
  return cron;
}

bool has_day(const Cron& cron, unsigned month, unsigned day, unsigned weekday) {
  if (!cron.months[month]) return false;
  const bool both = cron.any_day || cron.any_weekday;
  return both ? cron.days[day] && cron.weekdays[weekday] : cron.days[day] || cron.weekdays[weekday];
}

bool is_hourly(const Cron& cron) { return cron.hours.all(); }

}  // namespace reprise::model
