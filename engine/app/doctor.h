// Doctor: looks at this machine and the state folder, and says what is missing or unsafe.
#pragma once

#include <string>
#include <vector>

namespace reprise::app {

struct Finding {
  enum class Level { good, warning, bad };
  Level level = Level::good;
  std::string subject, text, advice = {};
};

// Reads only; nothing is created.
std::vector<Finding> examine(const std::string& state_folder);

}  // namespace reprise::app
