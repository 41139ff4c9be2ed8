// What RFC 9110 calls a token: the names of methods, headers and extensions consist of it.
#pragma once

#include <string_view>

namespace reprise::base {

inline bool is_token_char(unsigned char c) {
  const std::string_view marks = "!#$%&'*+-.^_`|~";
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         marks.find(static_cast<char>(c)) != std::string_view::npos;
}

}  // namespace reprise::base
