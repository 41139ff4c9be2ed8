#include "app/hub.h"

#include <algorithm>

namespace reprise::app {

std::uint64_t Hub::follow(const std::string& run_id, Follower follower) {
  followers_[next_] = {run_id, std::move(follower)};
  return next_++;
}

void Hub::unfollow(std::uint64_t number) {
  if (followers_.erase(number) > 0 && on_unfollow_) on_unfollow_();
}

bool Hub::has_followers(const std::string& run_id) const {
  return std::any_of(followers_.begin(), followers_.end(),
                     [&run_id](const auto& entry) { return entry.second.run_id == run_id; });
}

void Hub::committed(const core::State& state, std::uint64_t first_seq,
                    std::vector<model::Event> events) {
  const Frame frame{state.run_id(), first_seq, std::move(events)};
  if (on_commit_) on_commit_(state, frame);
  tell(frame);
}

void Hub::warned(const std::string& run_id, const std::string& warning) {
  tell({run_id, 0, {}, warning});
}

void Hub::journal_failed(const port::CommitResult& result) {
  if (on_failure_) on_failure_(result);
}

void Hub::tell(const Frame& frame) {
  // A follower may leave while it is told: walk over the numbers, not over the map.
  std::vector<std::uint64_t> numbers;
  for (const auto& [number, entry] : followers_)
    if (entry.run_id.empty() || entry.run_id == frame.run_id) numbers.push_back(number);
  for (const auto number : numbers)
    if (const auto entry = followers_.find(number); entry != followers_.end()) {
      const Follower follower = entry->second.follower;
      follower(frame);
    }
}

}  // namespace reprise::app
