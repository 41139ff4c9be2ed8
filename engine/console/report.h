// Report: the whole story of one run for those who were not there - and for the post-mortem.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/state.h"
#include "model/event.h"

namespace reprise::console {

struct ReportInput {
  const core::State& state;                  // the fold of `events`
  const std::vector<model::Event>& events;
  std::string chain_hash;                    // of the last event; empty where it is not known
  base::WallMicros now_us = 0;               // when the report is made
  // Where the output of an attempt is kept, for example "logs/RUN/save.1.log".
  std::function<std::string(const model::AttemptId&)> log_of;
};

// Header with clocks against objectives, unknown outcomes, timeline, kills and resumes, every step
// with attempts, outputs and log, approvals and answers, and a post-mortem skeleton. What came from
// outputs, logs and people is inert: it can neither format the page nor forge a part of it.
std::string report_markdown(const ReportInput& input);

// The same facts as one JSON object. No line end.
std::string report_json(const ReportInput& input);

}  // namespace reprise::console
