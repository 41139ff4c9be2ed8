#include "load/scalars.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/letter_case.h"
#include "base/pattern.h"
#include "load/decoding.h"
#include "load/template_text.h"

namespace reprise::load {

namespace {

constexpr std::size_t regex_bytes_max = 1000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string quoted(std::string_view text) {
  constexpr std::size_t shown_max = 60;
  const bool cut = text.size() > shown_max;
  return "'" + std::string(text.substr(0, shown_max)) + (cut ? "...'" : "'");
}

// -?(0|[1-9][0-9]*)
bool is_decimal_integer(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.empty() || (text.size() > 1 && text[0] == '0')) return false;
  return std::all_of(text.begin(), text.end(), is_digit);
}

// A number whose base or very meaning differs between versions of YAML.
bool is_ambiguous_number(std::string_view text) {
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  const std::string word = base::lower(text);
  if (word == ".inf" || word == ".nan") return true;
  if (word.starts_with("0x") || word.starts_with("0o") || word.starts_with("0b")) return true;
  return text.size() > 1 && text[0] == '0' && std::all_of(text.begin(), text.end(), is_digit);
}

bool is_ambiguous_boolean(std::string_view text) {
  static constexpr std::array<std::string_view, 5> words = {"yes", "no", "on", "off", "true"};
  const std::string word = base::lower(text);
  if (text == "true" || text == "false") return false;
  return word == "false" || std::find(words.begin(), words.end(), word) != words.end();
}

// -? digits [. digits] [e[+-]digits], with a digit on both sides of the point.
bool is_number(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::size_t digit = text.starts_with('-') ? 1 : 0;
  return error == std::errc() && end == text.data() + text.size() && digit < text.size() &&
         is_digit(text[digit]) && std::isfinite(number);
}

bool looks_numeric(std::string_view text) {
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  return !text.empty() && is_digit(text[0]);
}

bool expect_scalar(Reporter& report, Node node, std::string_view what) {
  if (node.is_null()) {
    return report.error("RP0132", node.place(), std::string(what) + " has no value",
                        "give it one, or remove the key");
  }
  if (!node.is_scalar()) {
    return report.error(
        "RP0122", node.place(),
        std::string(what) + " must be a single value, not " + std::string(node.describe()));
  }
  if (has_expression(node.text())) {
    return report.error("RP0143", node.place(),
                        std::string(what) + " must be a constant: no expression may stand here");
  }
  return true;
}

bool tell_ambiguous(Reporter& report, Node node) {
  return report.error("RP0125", node.place(),
                      quoted(node.text()) + " is read differently by different versions of YAML",
                      "write a plain decimal number, or quote it when it is text");
}

std::string range(const std::string& min, const std::string& max) {
  return "write a number from " + min + " to " + max;
}

std::string short_number(double number) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
  return {text.data(), end};
}

}  // namespace

bool expect_map(Reporter& report, Node node, std::string_view what) {
  if (node.is_map()) return true;
  return report.error("RP0120", node.place(),
                      std::string(what) + " must be a map, not " + std::string(node.describe()),
                      "a map has lines 'key: value'");
}

bool expect_list(Reporter& report, Node node, std::string_view what) {
  if (node.is_list()) return true;
  return report.error("RP0121", node.place(),
                      std::string(what) + " must be a list, not " + std::string(node.describe()),
                      "a list is [a, b] or has lines '- item'");
}

std::optional<std::string> read_text(Reporter& report, Node node, std::string_view what) {
  if (!expect_scalar(report, node, what)) return std::nullopt;
  if (!node.text().empty()) return std::string(node.text());
  report.error("RP0132", node.place(), std::string(what) + " is empty");
  return std::nullopt;
}

std::optional<bool> read_boolean(Reporter& report, Node node, std::string_view what) {
  if (!expect_scalar(report, node, what)) return std::nullopt;
  if (node.is_plain() && node.text() == "true") return true;
  if (node.is_plain() && node.text() == "false") return false;
  report.error("RP0123", node.place(),
               std::string(what) + " must be true or false, not " + quoted(node.text()),
               node.is_plain() ? "only the words true and false are truth values"
                               : "write it without quotes");
  return std::nullopt;
}

std::optional<std::int64_t> read_integer(Reporter& report, Node node, std::string_view what,
                                         std::int64_t min, std::int64_t max) {
  if (!expect_scalar(report, node, what)) return std::nullopt;
  const std::string_view text = node.text();
  if (node.is_plain() && is_ambiguous_number(text))
    return tell_ambiguous(report, node), std::nullopt;
  if (!node.is_plain() || !is_decimal_integer(text)) {
    report.error("RP0124", node.place(),
                 std::string(what) + " must be a whole number, not " + quoted(text),
                 node.is_plain() ? "" : "write it without quotes");
    return std::nullopt;
  }
  std::int64_t number = 0;
  const auto error = std::from_chars(text.data(), text.data() + text.size(), number).ec;
  if (error == std::errc() && number >= min && number <= max) return number;
  report.error("RP0129", node.place(), std::string(what) + " is out of range: " + quoted(text),
               range(std::to_string(min), std::to_string(max)));
  return std::nullopt;
}

std::optional<double> read_number(Reporter& report, Node node, std::string_view what, double min,
                                  double max) {
  if (!expect_scalar(report, node, what)) return std::nullopt;
  const std::string_view text = node.text();
  if (node.is_plain() && is_ambiguous_number(text))
    return tell_ambiguous(report, node), std::nullopt;
  if (!node.is_plain() || !is_number(text)) {
    report.error("RP0126", node.place(),
                 std::string(what) + " must be a number, not " + quoted(text),
                 node.is_plain() ? "" : "write it without quotes");
    return std::nullopt;
  }
  double number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  if (number >= min && number <= max) return number;
  report.error("RP0129", node.place(), std::string(what) + " is out of range: " + quoted(text),
               range(short_number(min), short_number(max)));
  return std::nullopt;
}

std::optional<base::Millis> read_duration(Reporter& report, Node node, std::string_view what) {
  if (!expect_scalar(report, node, what)) return std::nullopt;
  if (const auto millis = base::parse_duration(node.text())) return *millis;
  const auto problem = base::parse_duration(node.text()).error();
  report.error("RP0127", node.place(), std::string(what) + ": " + problem.message, problem.hint);
  return std::nullopt;
}

std::optional<base::Millis> read_span(Reporter& report, Node node, std::string_view what) {
  const auto millis = read_duration(report, node, what);
  if (!millis || *millis > 0) return millis;
  report.error("RP0129", node.place(), std::string(what) + " must be more than zero");
  return std::nullopt;
}

std::optional<std::string> read_timestamp(Reporter& report, Node node, std::string_view what) {
  if (!expect_scalar(report, node, what)) return std::nullopt;
  const auto micros = base::parse_timestamp(node.text());
  if (micros) return std::string(node.text());
  report.error("RP0128", node.place(), std::string(what) + ": " + micros.error().message,
               micros.error().hint);
  return std::nullopt;
}

std::optional<std::string> read_regex(Reporter& report, Node node, std::string_view what) {
  const auto text = read_text(report, node, what);
  if (!text) return text;
  if (text->size() > regex_bytes_max) {
    report.error("RP0131", node.place(),
                 std::string(what) + " is longer than " + std::to_string(regex_bytes_max) +
                     " bytes, the most a pattern may have",
                 "look for less of it");
    return std::nullopt;
  }
  const auto pattern = base::Pattern::compile(*text);
  if (pattern) return text;
  const base::Error& why = pattern.error();
  report.error("RP0131", node.place(), std::string(what) + ": " + why.message,
               why.hint.empty() ? "in YAML write it in single quotes" : why.hint);
  return std::nullopt;
}

std::optional<std::size_t> read_choice(Reporter& report, Node node, std::string_view what,
                                       const std::vector<std::string>& choices) {
  if (!expect_scalar(report, node, what)) return std::nullopt;
  const auto found = std::find(choices.begin(), choices.end(), node.text());
  if (found != choices.end()) return static_cast<std::size_t>(found - choices.begin());
  report.error("RP0130", node.place(),
               std::string(what) + " must be " + any_of(choices) + ", not " + quoted(node.text()),
               suggest(node.text(), choices));
  return std::nullopt;
}

std::vector<std::string> read_texts(Reporter& report, Node node, std::string_view what) {
  std::vector<std::string> texts;
  const auto take = [&](Node item) {
    if (auto text = read_text(report, item, what)) texts.push_back(std::move(*text));
  };
  if (node.is_scalar()) {
    take(node);
  } else if (expect_list(report, node, what)) {
    for (const Node item : node.items()) take(item);
  }
  return texts;
}

std::optional<model::Value> read_plain(Reporter& report, Node scalar) {
  const std::string_view text = scalar.text();
  if (!scalar.is_plain()) return model::Value(text);
  if (text == "true") return model::Value(true);
  if (text == "false") return model::Value(false);
  if (is_ambiguous_boolean(text)) {
    report.error("RP0123", scalar.place(), quoted(text) + " may mean a truth value or text",
                 "write true or false, or quote it when it is text");
    return std::nullopt;
  }
  if (is_ambiguous_number(text)) return tell_ambiguous(report, scalar), std::nullopt;
  if (!looks_numeric(text)) return model::Value(text);
  if (is_decimal_integer(text)) {
    std::int64_t number = 0;
    const auto error = std::from_chars(text.data(), text.data() + text.size(), number).ec;
    if (error == std::errc()) return model::Value(number);
    report.error("RP0129", scalar.place(), quoted(text) + " is too large for a whole number",
                 "quote it when it is text");
    return std::nullopt;
  }
  if (!is_number(text)) return model::Value(text);
  double number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return model::Value(number);
}

}  // namespace reprise::load
