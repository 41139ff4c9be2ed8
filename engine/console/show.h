// Show: one run as it stands, for a person and as one JSON object; and many runs, a line each.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/state.h"

namespace reprise::console {

// Head, steps as a table, open questions, clocks against objectives.
// `has_engine`: a living engine carries it; one that should be at work and has none says so.
// Nothing is said where that is not known.
std::string show_text(const core::State& state, base::WallMicros now_us, bool colour,
                      std::optional<bool> has_engine = true);

// {run_id, runbook, status, plan_hash, started_at, finished_at, inputs, steps: {ID: {status,
// attempts, started_at, finished_at, outputs, error}}, questions, clocks} and, beside these, title,
// created_at, paused, warnings, engine (whether one carries it, where that is known), error. ID is
// the step's path. Secrets appear as references only. No line end.
std::string show_json(const core::State& state, base::WallMicros now_us,
                      std::optional<bool> has_engine = {});

struct ListRow {
  std::string run_id, runbook, title, status;
  base::WallMicros created_us = 0, started_us = 0, finished_us = 0;
  std::optional<bool> has_engine = false;  // nullopt: not known
};

// Newest first is the caller's business: rows appear in the order given.
std::string list_text(const std::vector<ListRow>& rows, base::WallMicros now_us);
// A line per run: {type: "run", seq, at, run_id, runbook, title, status, started_at, finished_at,
// engine: whether one carries it, where that is known}.
std::string list_lines(const std::vector<ListRow>& rows);

}  // namespace reprise::console
