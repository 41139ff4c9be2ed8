// LogLines: what steps have printed, as an object for each line.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/time.h"
#include "model/event.h"

namespace reprise::console {

// {type: "log", seq, at, run_id, step, role, attempt, text}. `at` is when the line was read: a log
// has no times. A line is told when its end has come, and at the latest by rest().
class LogLines {
 public:
  explicit LogLines(std::string run_id) : run_id_(std::move(run_id)) {}

  std::string add(const model::AttemptId& id, std::string_view bytes, base::WallMicros now_us);
  // What stands without an end of line.
  std::string rest(base::WallMicros now_us);

 private:
  std::string line(const model::AttemptId& id, std::string_view text, base::WallMicros now_us);

  std::string run_id_;
  std::int64_t seq_ = 0;
  std::map<model::AttemptId, std::string> open_;
};

}  // namespace reprise::console
