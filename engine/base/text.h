// Small text helpers that more than one floor needs.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace reprise::base {

// The candidate nearest to `word` by edit distance (with transpositions), or empty when none is
// near enough to be what was meant.
std::string near_miss(std::string_view word, const std::vector<std::string_view>& candidates);
std::string near_miss(std::string_view word, const std::vector<std::string>& candidates);

bool is_utf8(std::string_view bytes);
// Length of the valid UTF-8 sequence that `bytes` begins with; 0 where it begins with none.
std::size_t utf8_prefix(std::string_view bytes);
// Invalid bytes become U+FFFD, NUL becomes U+2400, so that the result is storable and printable.
std::string to_utf8(std::string_view bytes);
// Control characters (ANSI escapes included) other than \n and \t become visible, for terminals.
std::string printable(std::string_view text);

std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
std::string_view trim(std::string_view text);

}  // namespace reprise::base
