// Figures: how the runs of a service stand and what it does, counted as it happens. On the engine's
// thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/engine.h"
#include "console/metrics.h"
#include "console/service_metrics.h"
#include "serve/scheduler.h"

namespace reprise::serve {

class Incidents;
class Intake;

class Figures {
 public:
  // From now on all that is committed is counted; all must outlive it.
  Figures(app::Engine& engine, const Scheduler& scheduler, const Intake& intake,
          const Incidents& incidents);
  ~Figures();
  Figures(const Figures&) = delete;
  Figures& operator=(const Figures&) = delete;

  // Once: all runs that the journal lists by now.
  void add(const std::vector<app::RunRow>& past);
  // As Prometheus reads it. Error "starting" until the past is known.
  base::Result<std::string> text() const;

 private:
  void take(const app::Frame& frame);
  incident::Summary incidents(base::WallMicros now_us) const;

  app::Engine& engine_;
  const Scheduler& scheduler_;
  const Intake& intake_;
  const Incidents& incidents_;
  const std::uint64_t follower_;
  const base::WallMicros started_us_;
  console::EventTally events_;
  std::map<std::string, std::string> open_;         // runs that are not over: as they were listed
  std::map<std::string, console::EndedRun> ended_;  // while the past is not known
  std::optional<console::RunTotals> totals_;        // since it is
};

}  // namespace reprise::serve
