// What a hexadecimal digit stands for, in targets and in the sizes of chunks.
#pragma once

namespace reprise::http {

constexpr int hex_digit(char c) {  // -1: it is none
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace reprise::http
