// RunView: one followed run as this command sees it - folds what is committed, prints it, and knows
// with which exit code the command ends.
#pragma once

#include <optional>
#include <string>

#include "app/hub.h"
#include "app/stored_run.h"
#include "cli/context.h"
#include "console/event_lines.h"
#include "console/progress.h"
#include "core/state.h"

namespace reprise::cli {

class RunView {
 public:
  // `told_from`: events up to this sequence number are folded silently (they were told before).
  RunView(const Context& context, const app::StoredRun& run, std::uint64_t told_from = 0);

  // Frames that overlap with what is known, or come twice, are told once.
  void add(const app::Frame& frame);

  const core::State& state() const { return state_; }
  // Set once the run is over, or is stopped by the kill switch with nothing of it running.
  std::optional<int> exit() const;
  // True when it waits for a person or is paused: without a terminal the command ends with 3.
  bool waits() const;
  // What to type next, for a run that waits.
  std::string advice() const;

 private:
  void tell(std::uint64_t seq, const model::Event& event);

  const Context& context_;
  core::State state_;
  console::EventLines lines_;
  console::Progress progress_;
};

}  // namespace reprise::cli
