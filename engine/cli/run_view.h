// RunView: one followed run as this command sees it - prints what is committed, and knows with
// which exit code the command ends. Without the engine's own state at hand it folds one for itself.
#pragma once

#include <functional>
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
  // `live`: the state of the engine in this process, which may be ahead of what is committed; null
  // elsewhere. It must outlive the view.
  // `ear`: gets every event that is folded, the silent ones too, and nothing is printed.
  using Ear = std::function<void(const model::Event&)>;
  RunView(const Context& context, const app::StoredRun& run, std::uint64_t told_from = 0,
          const core::State* live = nullptr, Ear ear = {});

  // Frames that overlap with what is known, or come twice, are told once.
  void add(const app::Frame& frame);

  std::uint64_t seq() const { return seq_; }  // of the last committed event
  // Set once the run is over, or is stopped by the kill switch with nothing of it running.
  std::optional<int> exit() const;
  // Held by the kill switch, and not over.
  bool is_stopped() const { return state().stopped() && !state().is_over(); }
  // True when it waits for a person or is paused: without a terminal the command ends with 3.
  bool waits() const;
  // What to type next, for a run that waits.
  std::string advice() const;
  const core::State& state() const { return live_ != nullptr ? *live_ : *own_; }

 private:
  bool take(const model::Event& event);
  std::string words_for(std::uint64_t seq, const model::Event& event);
  void tell(const std::string& text) const;
  // The state holds what is committed and no more.
  bool is_settled() const { return state().seq() == seq_; }

  const Context& context_;
  const core::State* live_;
  Ear ear_;
  std::optional<core::State> own_;
  std::uint64_t seq_ = 0;
  console::EventLines lines_;
  console::Progress progress_;
};

}  // namespace reprise::cli
