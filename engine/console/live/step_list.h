// StepList: the steps of a run in the order a person reads them - as declared, and below each what
// it consists of - and how many of them stand how.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/state.h"

namespace reprise::console::live {

enum class Filter : std::uint8_t {
  all,
  open,  // at work, waiting for a person or a clock, or failed
  failed,
};

struct ListedStep {
  core::NodeIndex node = core::no_node;
  int depth = 0;  // 0: a step of the run itself
};

inline constexpr std::size_t phases_count = 11;

class StepList {
 public:
  // Looks at the state again where it has moved on.
  void refresh(const core::State& state);

  std::vector<ListedStep> filtered(const core::State& state, Filter filter) const;
  // Steps without steps inside, by phase: what has inner steps is told by those.
  std::size_t count(model::StepPhase phase) const;
  std::size_t total() const;
  std::size_t size() const { return order_.size(); }

 private:
  void order(const core::State& state);

  std::uint64_t seq_ = 0;
  std::vector<ListedStep> order_;
  std::vector<bool> has_children_;
  std::array<std::size_t, phases_count> counts_{};
};

// Nothing will happen to it any more.
bool is_terminal(model::StepPhase phase);

}  // namespace reprise::console::live
