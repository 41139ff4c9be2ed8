#include "base/text.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace reprise::base {

namespace {

// Longer words are not typing mistakes, and the distance costs the product of the lengths.
constexpr std::size_t near_miss_bytes_max = 64;

char folded(char c) {
  if (c >= 'A' && c <= 'Z') return static_cast<char>(c - 'A' + 'a');
  return c == '_' ? '-' : c;
}

// Edit distance with transpositions of neighbours (optimal string alignment), case folded.
std::size_t distance(std::string_view left, std::string_view right) {
  std::array<std::array<std::size_t, near_miss_bytes_max + 1>, 3> rows;
  for (std::size_t j = 0; j <= right.size(); ++j) rows[0][j] = j;
  for (std::size_t i = 1; i <= left.size(); ++i) {
    auto& row = rows[i % 3];
    const auto& above = rows[(i + 2) % 3];
    const auto& two_above = rows[(i + 1) % 3];
    row[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const char a = folded(left[i - 1]), b = folded(right[j - 1]);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a == b ? 0 : 1)});
      if (i > 1 && j > 1 && a == folded(right[j - 2]) && folded(left[i - 2]) == b) {
        row[j] = std::min(row[j], two_above[j - 2] + 1);
      }
    }
  }
  return rows[left.size() % 3][right.size()];
}

template <class Candidates>
std::string nearest(std::string_view word, const Candidates& candidates) {
  if (word.empty() || word.size() > near_miss_bytes_max) return {};
  const std::size_t allowed = (word.size() + 2) / 3;
  std::size_t best = allowed + 1;
  std::string_view found;
  for (const std::string_view candidate : candidates) {
    if (candidate.size() > near_miss_bytes_max || candidate.size() + best <= word.size() ||
        word.size() + best <= candidate.size()) {
      continue;
    }
    const std::size_t edits = distance(word, candidate);
    if (edits >= best || edits >= std::max(word.size(), candidate.size())) continue;
    best = edits;
    found = candidate;
  }
  return std::string(found);
}

std::uint8_t byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint8_t>(bytes[at]);
}

// C1 controls and the marks that reorder text: they can make a terminal show something else.
bool is_treacherous(std::string_view sequence) {
  if (sequence.size() == 2) return byte_at(sequence, 0) == 0xc2 && byte_at(sequence, 1) < 0xa0;
  if (sequence.size() != 3 || byte_at(sequence, 0) != 0xe2) return false;
  const std::uint8_t second = byte_at(sequence, 1), third = byte_at(sequence, 2);
  return (second == 0x80 && ((third >= 0xa8 && third <= 0xae) || third == 0x8e || third == 0x8f)) ||
         (second == 0x81 && third >= 0xa6 && third <= 0xa9);
}

bool is_control(std::string_view sequence) {
  return sequence.size() == 1 && (byte_at(sequence, 0) < 0x20 || byte_at(sequence, 0) == 0x7f);
}

void append_escaped(std::string& out, std::string_view bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  for (const char c : bytes) {
    const auto byte = static_cast<std::uint8_t>(c);
    out += "\\x";
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
}

}  // namespace

std::string near_miss(std::string_view word, const std::vector<std::string_view>& candidates) {
  return nearest(word, candidates);
}

std::string near_miss(std::string_view word, const std::vector<std::string>& candidates) {
  return nearest(word, candidates);
}

std::size_t utf8_prefix(std::string_view bytes) {
  if (bytes.empty()) return 0;
  const std::uint8_t first = byte_at(bytes, 0);
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const std::size_t length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (bytes.size() < length) return 0;
  // The second byte's range shuts out overlong forms, surrogates and what lies past U+10FFFF.
  const std::uint8_t second = byte_at(bytes, 1);
  const std::uint8_t low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  const std::uint8_t high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if ((byte_at(bytes, i) & 0xc0) != 0x80) return 0;
  }
  return length;
}

bool is_utf8(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t length = utf8_prefix(bytes);
    if (length == 0) return false;
    bytes.remove_prefix(length);
  }
  return true;
}

std::string to_utf8(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  while (!bytes.empty()) {
    std::size_t length = utf8_prefix(bytes);
    if (length == 0) {
      length = 1;
      out += "\xef\xbf\xbd";
    } else if (bytes[0] == '\0') {
      out += "\xe2\x90\x80";
    } else {
      out += bytes.substr(0, length);
    }
    bytes.remove_prefix(length);
  }
  return out;
}

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = std::max<std::size_t>(utf8_prefix(text), 1);
    const std::string_view sequence = text.substr(0, length);
    const bool valid = utf8_prefix(text) != 0;
    const bool kept = sequence == "\n" || sequence == "\t";
    if (kept || (valid && !is_control(sequence) && !is_treacherous(sequence))) {
      out += sequence;
    } else {
      append_escaped(out, sequence);
    }
    text.remove_prefix(length);
  }
  return out;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) text += separator;
    text += parts[i];
  }
  return text;
}

std::string_view trim(std::string_view text) {
  static constexpr std::string_view blanks = " \t\r\n\f\v";
  const auto begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

}  // namespace reprise::base
