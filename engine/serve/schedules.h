// Schedules: the scheduler of a service, with the runs that it starts. On the engine's thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/real_clock.h"
#include "serve/rule_starts.h"
#include "serve/scheduler.h"

namespace reprise::serve {

class Schedules {
 public:
  // The service's engine must be open, and outlive it. `tell`: something that a person should know.
  Schedules(Service& service, std::function<void(const std::string& text)> tell);

  // Once, when it is known which runs are under way. Until then nothing starts.
  base::Status open(const std::vector<model::Schedule>& schedules);
  // What puts others in their place. Error "zone".
  base::Result<std::function<void()>> read(const std::vector<model::Schedule>& schedules);
  void close() { scheduler_.close(); }
  const Scheduler& scheduler() const { return scheduler_; }

 private:
  SchedulerParts parts(Service& service, std::function<void(const std::string& text)> tell);

  app::RealClock clock_;
  RuleStarts runs_;
  Scheduler scheduler_;
};

}  // namespace reprise::serve
