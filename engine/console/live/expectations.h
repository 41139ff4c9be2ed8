// Expectations: how long steps take by what earlier runs of the same runbook took, the critical
// path by that, and when a run will have ended. What is not known is said, never guessed.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/state.h"

namespace reprise::console::live {

class Expectations {
 public:
  // An earlier run of the same runbook. Only what succeeded in it says how long it takes.
  void learn(const core::State& earlier);

  // The median over the earlier runs; nullopt where there is none.
  std::optional<std::int64_t> micros_of(const std::string& path) const;
  std::size_t runs() const { return runs_; }

 private:
  std::map<std::string, std::vector<std::int64_t>, std::less<>> seen_;
  std::size_t runs_ = 0;
};

// What a step of the plan takes, by earlier runs or else by what the plan itself knows.
std::optional<std::int64_t> expected_micros(const model::PlannedStep& step, const std::string& path,
                                            const Expectations& expectations);

// Steps of the run's own graph that are on its longest expected path. Empty where no step can make
// another wait.
std::set<model::StepIndex> critical_steps(const model::Plan& plan,
                                          const Expectations& expectations);

struct Forecast {
  std::int64_t remaining_us = 0;  // until the last step has ended
  std::size_t unknown = 0;        // open steps whose time is not known; they count as nothing
  std::size_t late = 0;            // steps at work that take longer than expected
};

// Of a run that goes on: the longest way through what is still open in its own graph.
Forecast forecast(const core::State& state, const Expectations& expectations,
                  base::WallMicros now_us);

}  // namespace reprise::console::live
