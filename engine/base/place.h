// Place: where in the pinned sources of a plan something was written.
#pragma once

#include <cstdint>

namespace reprise::base {

// `source` indexes SourceMap; line and column count from 1 (column in bytes); length in bytes.
// A line of 0 means "no place known" (made by a program, not written by a person).
struct Place {
  std::uint32_t source = 0;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::uint32_t length = 0;
  friend bool operator==(const Place&, const Place&) = default;
};

}  // namespace reprise::base
