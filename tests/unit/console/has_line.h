// Whether a text has this line, whole.
#pragma once

#include <string>

namespace reprise::test {

inline bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

}  // namespace reprise::test
