// EventLines: the events of one run as the JSON lines that `--json` prints while a run is followed.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/diagnostic.h"
#include "base/result.h"
#include "base/source_map.h"
#include "model/event.h"

namespace reprise::console {

// run.created, step.started, step.finished, step.skipped, question.asked, run.finished: each object
// has `type`, `seq`, `at` and `run_id`. Only main attempts are steps that start and finish; each
// attempt that started is finished with `succeeded`, `failed` or `unknown`. A step that ends
// otherwise (by a person, by cancel) is finished once more with the status it ends in.
class EventLines {
 public:
  explicit EventLines(std::string run_id) : run_id_(std::move(run_id)) {}

  // The lines of one event, in order of seq; empty for an event that has none.
  std::string add(std::uint64_t seq, const model::Event& event);

 private:
  struct Seen {
    std::uint32_t attempt = 0;
    base::WallMicros started_us = 0;
    std::string finished;            // the status last told, empty while it runs
  };
  struct Writer;

  std::string run_id_;
  base::WallMicros created_us_ = 0;
  std::map<std::string, Seen, std::less<>> steps_;
};

// The `error` line: {code, message} and, where a place is known, {file, line, column}; also `hint`.
// `run_id` may be empty.
std::string error_line(std::uint64_t seq, base::WallMicros at_us, const std::string& run_id,
                       const base::Error& error, const base::SourceMap* sources = nullptr);
std::string error_line(std::uint64_t seq, base::WallMicros at_us,
                       const base::Diagnostic& diagnostic, const base::SourceMap& sources);

}  // namespace reprise::console
