#include "console/live/deadlines.h"

namespace reprise::console::live {

namespace events = model::events;

struct Deadlines::Fold {
  std::map<std::string, Deadline, std::less<>>& all;

  void operator()(const events::RetryScheduled& retry) {
    all[retry.step] = {"retry", retry.not_before.wall_us, retry.attempt};
  }
  void operator()(const events::TimerSet& timer) {
    all[timer.step] = {timer.purpose, timer.due.wall_us, 0};
  }
  void operator()(const events::TimerFired& timer) { all.erase(timer.step); }
  void operator()(const events::AttemptStarted& attempt) { all.erase(attempt.id.step); }
  void operator()(const events::StepSucceeded& step) { all.erase(step.step); }
  void operator()(const events::StepFailed& step) { all.erase(step.step); }
  void operator()(const events::StepSkipped& step) { all.erase(step.step); }
  void operator()(const events::StepCancelled& step) { all.erase(step.step); }
  void operator()(const events::StayEnded& stay) { all.erase(stay.step); }
  void operator()(const events::RunFinished&) { all.clear(); }
  template <class Other>
  void operator()(const Other&) {}
};

void Deadlines::add(const model::Event& event) { std::visit(Fold{all_}, event.body); }

}  // namespace reprise::console::live
