// Report: the whole story of one run for those who were not there - and for the post-mortem.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "console/document.h"
#include "console/log_tail.h"
#include "core/state.h"
#include "incident/book.h"
#include "model/event.h"

namespace reprise::console {

struct ReportInput {
  const core::State& state;  // the fold of `events`
  const std::vector<model::Event>& events;
  std::string chain_hash;       // of the last event; empty where it is not known
  base::WallMicros now_us = 0;  // when the report is made
  // Where the output of an attempt is kept, for example "logs/RUN/save.1.log".
  std::function<std::string(const model::AttemptId&)> log_of;
  // The last bytes of that file, tail_bytes_max of them where there are as many.
  std::function<std::string(const model::AttemptId&)> end_of_log = {};
  std::optional<bool> has_engine = true;  // a living engine carries the run; nullopt: not known
  // Of the run, and its clocks; null where there is none.
  const incident::Incident* incident = nullptr;
  incident::Clocks clocks = {};
};

// Header with clocks against objectives, unknown outcomes, the graph, timeline, kills and resumes,
// approvals and answers, every step with attempts, evidence, outputs and the end of its log, a
// post-mortem skeleton, and what the plan was pinned from. What came from outputs, logs and people
// is inert: it can neither format the page nor forge a part of it.
Document report_document(const ReportInput& input);
std::string report_markdown(const ReportInput& input);
std::string report_html(const ReportInput& input);

// The same facts as one JSON object. No line end.
std::string report_json(const ReportInput& input);

}  // namespace reprise::console
