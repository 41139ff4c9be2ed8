// Bytes as hexadecimal digits, and back.
#pragma once

#include <string>
#include <string_view>

namespace reprise::base {

// Two lower-case digits a byte.
std::string to_hex(std::string_view bytes);

// Only lower-case digits, as to_hex() writes them.
bool is_hex(std::string_view text);

// What a digit stands for, in either case; -1: it is none.
constexpr int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace reprise::base
