// Doctor: looks at this machine, the state folder and what runbooks need, and says what is missing
// or unsafe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace reprise::app {

struct Finding {
  enum class Level { good, warning, bad };
  Level level = Level::good;
  std::string subject, text;
  std::string why = {};     // it matters; empty where all is well
  std::string advice = {};  // what to do
};

struct Examination {
  std::string state_folder;
  std::vector<std::string> runbooks = {};  // files or ids, whose tools are looked for
  std::string bindings = {};               // file; empty = none
};

// Reads only. The one thing it may make is the lock file of a journal that was copied without it.
std::vector<Finding> examine(const Examination& examination);

// {type: "finding", level, subject, text, why, advice}.
std::string to_json(const Finding& finding);
std::string_view to_text(Finding::Level level);  // "ok", "warning", "bad"

}  // namespace reprise::app
