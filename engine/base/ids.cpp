#include "base/ids.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace reprise::base {

namespace {

constexpr std::size_t segment_bytes_max = 64;
constexpr std::size_t runbook_segments_max = 8;

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// [a-z0-9][a-z0-9._-]{0,63} without "..": safe as the name of a file or folder.
bool is_segment(std::string_view text) {
  if (text.empty() || text.size() > segment_bytes_max) return false;
  if (!is_lower(text[0]) && !is_digit(text[0])) return false;
  if (text.find("..") != std::string_view::npos) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_lower(c) || is_digit(c) || c == '.' || c == '_' || c == '-';
  });
}

}  // namespace

bool is_run_id(std::string_view text) { return is_segment(text); }

bool is_runbook_id(std::string_view text) {
  if (text.size() > runbook_segments_max * (segment_bytes_max + 1)) return false;
  const auto segments = split(text, '/');
  return segments.size() <= runbook_segments_max &&
         std::all_of(segments.begin(), segments.end(), is_segment);
}

bool is_step_id(std::string_view text) {
  if (text.empty() || text.size() > segment_bytes_max || !is_lower(text[0])) return false;
  const bool allowed = std::all_of(text.begin(), text.end(), [](char c) {
    return is_lower(c) || is_digit(c) || c == '_' || c == '-';
  });
  return allowed && !is_lua_keyword(text);
}

bool is_lua_keyword(std::string_view text) {
  static constexpr std::array<std::string_view, 22> keywords = {
      "and",      "break",  "do",   "else", "elseif", "end",  "false", "for",
      "function", "goto",   "if",   "in",   "local",  "nil",  "not",   "or",
      "repeat",   "return", "then", "true", "until",  "while"};
  return std::find(keywords.begin(), keywords.end(), text) != keywords.end();
}

std::string make_ulid(WallMicros now_us, std::uint16_t high, std::uint64_t low) {
  static constexpr char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";  // Crockford's base 32
  const auto millis = static_cast<std::uint64_t>(std::max<WallMicros>(now_us, 0) / 1000);
  std::string text(26, '0');
  // 10 characters hold 48 bits of time (the first only 3 bits), 16 hold 80 bits of entropy.
  for (int i = 0; i < 10; ++i) text[9 - i] = alphabet[(millis >> (5 * i)) & 31];
  text[0] = alphabet[(millis >> 45) & 7];
  // The upper 16 bits and 64 bits below them, 5 at a time from the right.
  for (int i = 25; i >= 10; --i) {
    text[i] = alphabet[low & 31];
    low = (low >> 5) | (static_cast<std::uint64_t>(high & 31) << 59);
    high = static_cast<std::uint16_t>(high >> 5);
  }
  return text;
}

}  // namespace reprise::base
