// Progress: plain lines for a person who follows a run on a terminal, one for each event that is
// worth telling.
#pragma once

#include <string>

#include "console/teller.h"
#include "model/event.h"

namespace reprise::console {

struct ProgressOptions {
  bool colour = false;
  bool quiet = false;     // only what needs a person, what went wrong, and the end
  bool verbose = false;   // also timers, probes and rounds
};

class Progress {
 public:
  Progress(std::string run_id, ProgressOptions options)
      : run_id_(std::move(run_id)), options_(options) {}

  // One or more whole lines, or nothing. The first column is the time since the run was created.
  std::string add(const model::Event& event);
  // A line about the run that is no event.
  std::string warning(const std::string& text) const;

 private:
  std::string render(base::WallMicros at_us, const Telling& telling) const;

  std::string run_id_;
  ProgressOptions options_;
  Teller teller_;
};

}  // namespace reprise::console
