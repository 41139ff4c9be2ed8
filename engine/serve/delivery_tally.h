// DeliveryTally: what came of which source, and what was decided about it, since the engine
// started. From any thread.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "console/delivery_metrics.h"
#include "model/triggers.h"
#include "trigger/delivery.h"

namespace reprise::serve {

class DeliveryTally {
 public:
  enum class Result : std::uint8_t { accepted, copy, refused };

  // Of a source that is known.
  void add(const std::string& source, Result result);
  // Of a delivery of this source; of no source where time alone decided.
  void add(const std::string& source, const trigger::Verdict& verdict);

  // Of these sources alone: who is named no more is told no more.
  console::DeliveryFigures figures(const std::vector<model::SourceSettings>& sources) const;

 private:
  static constexpr std::size_t outcomes = static_cast<std::size_t>(trigger::Outcome::start) + 1;
  struct Counts {
    std::array<std::uint64_t, 3> received = {};
    std::array<std::uint64_t, outcomes> decided = {};
    std::uint64_t unread = 0, beyond_bounds = 0;
  };
  static console::SourceFigures::Counts decided_in(const Counts& counts);

  mutable std::mutex mutex_;
  std::map<std::string, Counts> counts_;  // "" for time
};

}  // namespace reprise::serve
