#include "console/story_waits.h"

#include <map>
#include <optional>

namespace reprise::console {
namespace {

namespace events = model::events;
using Kind = WaitStory::Kind;

std::optional<Kind> kind_of_timer(const std::string& purpose) {
  if (purpose == "wait") return Kind::timer;
  if (purpose == "retry") return Kind::retry;
  if (purpose == "round") return Kind::round;
  return std::nullopt;  // a longest time, which nobody waits for
}

std::optional<Kind> kind_of_call(const std::string& name) {
  if (name == "time.sleep") return Kind::sleep;
  if (name == "guard.watch") return Kind::watch;
  return std::nullopt;
}

class WaitGatherer {
 public:
  std::vector<WaitStory> waits;
  base::WallMicros now_us = 0;

  void operator()(const events::TimerSet& timer) {
    if (const auto kind = kind_of_timer(timer.purpose); kind && !timer.step.empty())
      open(timer.step, *kind);
  }
  void operator()(const events::RetryScheduled& retry) { open(retry.step, Kind::retry); }
  void operator()(const events::TimerFired& timer) {
    if (kind_of_timer(timer.purpose)) close(timer.step);
  }
  void operator()(const events::AttemptStarted& attempt) {
    if (attempt.id.role != model::AttemptRole::main) return;
    close(attempt.id.step);
    if (attempt.action == "wait_for") open(attempt.id.step, Kind::condition);
  }
  void operator()(const events::AttemptFinished& attempt) { close(attempt.id.step); }
  void operator()(const events::AttemptLost& attempt) { close(attempt.id.step); }
  void operator()(const events::CallStarted& call) {
    if (const auto kind = kind_of_call(call.name)) open(call.id.step, *kind);
  }
  void operator()(const events::CallFinished& call) { close(call.id.step); }
  void operator()(const events::StepSucceeded& step) { close(step.step); }
  void operator()(const events::StepFailed& step) { close(step.step); }
  void operator()(const events::StepSkipped& step) { close(step.step); }
  void operator()(const events::StepCancelled& step) { close(step.step); }
  void operator()(const events::RunFinished&) {
    for (const auto& [step, wait] : open_) waits[wait].until_us = now_us;
    open_.clear();
  }
  template <class Other>
  void operator()(const Other&) {}

 private:
  // A step waits for one thing at a time.
  void open(const std::string& step, Kind kind) {
    close(step);
    open_[step] = waits.size();
    waits.push_back({step, kind, now_us, 0});
  }
  void close(const std::string& step) {
    const auto found = open_.find(step);
    if (found == open_.end()) return;
    waits[found->second].until_us = now_us;
    open_.erase(found);
  }

  std::map<std::string, std::size_t> open_;  // by step
};

}  // namespace

std::vector<WaitStory> waits_in(const std::vector<model::Event>& events) {
  WaitGatherer gatherer;
  for (const auto& event : events) {
    gatherer.now_us = event.at.wall_us;
    std::visit(gatherer, event.body);
  }
  return std::move(gatherer.waits);
}

std::string_view to_text(WaitStory::Kind kind) {
  switch (kind) {
    case Kind::timer:
      return "its timer";
    case Kind::retry:
      return "the next attempt";
    case Kind::round:
      return "the next round";
    case Kind::sleep:
      return "a sleep of its script";
    case Kind::watch:
      return "a watch of its script";
    case Kind::condition:
      return "its condition";
  }
  return {};
}

}  // namespace reprise::console
