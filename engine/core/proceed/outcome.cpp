#include <algorithm>
#include <cmath>

#include "core/machine_parts.h"

namespace reprise::core {

namespace events = model::events;

namespace {

// A number in [0, 1) that the run's seed fixes.
double fraction(std::uint64_t seed, const std::string& path, std::uint32_t attempt) {
  std::uint64_t mixed = seed ^ (0x9e3779b97f4a7c15ULL * (attempt + 1));
  for (const char byte : path)
    mixed = (mixed ^ static_cast<unsigned char>(byte)) * 0x100000001b3ULL;
  mixed ^= mixed >> 31;
  mixed *= 0xbf58476d1ce4e5b9ULL;
  mixed ^= mixed >> 29;
  return static_cast<double>(mixed >> 11) / static_cast<double>(1ULL << 53);
}

base::Millis delay_before(const model::Retry& retry, std::uint32_t failures, double random) {
  const double grown = static_cast<double>(retry.delay_ms) *
                       std::pow(std::max(retry.backoff, 1.0), std::min(failures, 64u) - 1);
  const double bounded = std::min(grown, static_cast<double>(retry.max_delay_ms));
  const double shifted = bounded * (1 + retry.jitter * (2 * random - 1));
  return std::max<base::Millis>(static_cast<base::Millis>(shifted), 0);
}

bool may_retry(const model::Retry* retry, std::uint32_t failures, std::optional<int> exit) {
  if (retry == nullptr || failures >= retry->attempts) return false;
  if (retry->exit.empty()) return true;
  return exit && std::find(retry->exit.begin(), retry->exit.end(), *exit) != retry->exit.end();
}

}  // namespace

model::EventBody success_of(const Data& data, NodeIndex index, model::Value outputs) {
  const Node& node = data.nodes[index];
  const bool repeats = planned_of(data, node).spec.repeat != nullptr && !is_fan(data, node);
  if (repeats)
    return events::RoundFinished{path_of(data, index), node.round + 1, std::move(outputs)};
  return events::StepSucceeded{path_of(data, index), std::move(outputs)};
}

model::EventBody cancelled_of(const Data& data, NodeIndex index, bool outcome_unknown) {
  return events::StepCancelled{path_of(data, index), outcome_unknown};
}

model::EventBody failure_of(const Data& data, NodeIndex index, const model::Failure& failure,
                            bool retriable, std::optional<int> exit, const base::Instant& now) {
  const Node& node = data.nodes[index];
  const Ending ending = ending_of(data, node.frame);
  if (ending == Ending::cancelled) return cancelled_of(data, index, false);
  const bool item_list = is_fan(data, node);
  // What a fan-out says about trying again holds for each of its items.
  const auto* retry = item_list ? nullptr : planned_of(data, node).spec.retry.get();
  const std::uint32_t failures =
      side_of(data, index).spent + (is_composite(data, node) ? 1u : 0u);
  const std::string path = path_of(data, index);
  if (retriable && ending == Ending::none && may_retry(retry, failures, exit)) {
    const auto delay = delay_before(*retry, failures, fraction(data.seed, path, failures));
    return events::RetryScheduled{path, failures + 1, deadline_after(now, delay)};
  }
  const bool asks = policy_of(data, node) == model::OnFailure::ask && failure.code != "aborted";
  // Whether a temporary state was left is asked about in a run that fails, too.
  const bool way_out = is_way_out(data, node);
  if (asks && (!data.error || way_out)) return ask_failure(data, index, failure);
  return events::StepFailed{path, failure};
}

model::Failure composite_failure(const Data& data, NodeIndex index) {
  const Frame& frame = data.frames[inner_frame(data, index)];
  if (frame.first_failed == no_node) return {"inner", "a step inside failed"};
  const Node& first = data.nodes[frame.first_failed];
  if (!first.error) return {"inner", "step " + path_of(data, frame.first_failed) + " failed"};
  if (is_composite(data, first)) return *first.error;
  return {first.error->code,
          "step " + path_of(data, frame.first_failed) + ": " + first.error->message,
          first.error->hint};
}

}  // namespace reprise::core
