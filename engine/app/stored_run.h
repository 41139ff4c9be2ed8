// StoredRun: one run as the journal holds it - all that is needed to resume, show or report it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "core/state.h"
#include "model/event.h"
#include "model/plan.h"

namespace reprise::app {

struct StoredRun {
  std::string run_id;
  std::string encoded_plan;  // empty where the plan was in memory already
  std::shared_ptr<const model::Plan> plan;
  std::vector<model::Event> events;
  std::string chain_hash;  // of the last event, as hex; empty where the reader does not know it
  std::optional<bool> carried = {};  // by a living engine, where who tells of it knows
};

// Folds the events; an error means that the journal is damaged or not ours.
base::Result<core::State> fold(const StoredRun& run);

// The concurrency groups that a run of this plan holds.
std::vector<std::string> groups_of(const model::Plan& plan);

// A run that is not over, with what says which groups it holds or waits for.
struct OpenRun {
  std::string run_id, plan_hash;
  std::vector<std::string> groups;
  bool started = false;
};

// One line of `list`.
struct RunRow {
  std::string run_id, runbook, title, status;
  base::WallMicros created_us = 0, started_us = 0, finished_us = 0;
  std::uint64_t seq = 0;
  std::optional<bool> carried = {};  // as of StoredRun
  bool archived = false;             // pruned: its events are in an archive
};

}  // namespace reprise::app
