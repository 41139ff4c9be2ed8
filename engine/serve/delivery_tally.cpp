#include "serve/delivery_tally.h"

namespace reprise::serve {

namespace {

constexpr const char* results[] = {"accepted", "copy", "refused"};

}  // namespace

void DeliveryTally::add(const std::string& source, Result result) {
  const std::lock_guard guard(mutex_);
  ++counts_[source].received[static_cast<std::size_t>(result)];
}

void DeliveryTally::add(const std::string& source, const trigger::Verdict& verdict) {
  const std::lock_guard guard(mutex_);
  Counts& counts = counts_[source];
  for (const auto& decision : verdict.decisions)
    ++counts.decided[static_cast<std::size_t>(decision.outcome)];
  counts.beyond_bounds += verdict.refused.size();
  if (verdict.decisions.empty() && verdict.refused.empty()) ++counts.unread;
}

console::DeliveryFigures DeliveryTally::figures(
    const std::vector<model::SourceSettings>& sources) const {
  console::DeliveryFigures figures;
  const std::lock_guard guard(mutex_);
  const auto of = [this](const std::string& source) {
    const auto found = counts_.find(source);
    return found == counts_.end() ? Counts() : found->second;
  };
  for (const auto& source : sources) {
    const Counts counts = of(source.name);
    auto& told = figures.sources[source.name];
    for (std::size_t at = 0; at < counts.received.size(); ++at)
      told.received[results[at]] = counts.received[at];
    told.decided = decided_in(counts);
    told.decided["refused"] = counts.beyond_bounds;
    told.decided["unread"] = counts.unread;
  }
  figures.by_time = decided_in(of(""));
  return figures;
}

console::SourceFigures::Counts DeliveryTally::decided_in(const Counts& counts) {
  console::SourceFigures::Counts decided;
  for (std::size_t at = 0; at < counts.decided.size(); ++at)
    decided[std::string(trigger::outcome_text(static_cast<trigger::Outcome>(at)))] =
        counts.decided[at];
  return decided;
}

}  // namespace reprise::serve
