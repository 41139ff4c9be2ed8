// RunWatch: what runs do to incidents, and what is told of them without anybody asking. All of it
// follows from committed events, so that what an engine before did not come to is made up for.
// On the engine's thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "app/hub.h"
#include "app/store.h"
#include "load/serve_settings.h"
#include "port/clock.h"
#include "serve/incident_desk.h"

namespace reprise::serve {

// Why a run is about to be made, where that is more than its plan knows.
struct Origin {
  std::string severity = {};  // in the place of the runbook's
  std::string by = {};        // "rule ledger-down"
  incident::Moment failure_us = {}, received_us = {};
};

struct RunWatchParts {
  port::Clock& clock;
  app::RunReader& reader;
  std::function<base::Result<std::shared_ptr<const model::Plan>>(const std::string& run)> plan_of;
  // `work` on a thread beside, then `done` on the engine's.
  std::function<void(std::function<void()> work, std::function<void()> done)> beside;
  std::function<const load::ServeSettings*()> settings;
  // For the service's log.
  std::function<void(const std::string&)> say, complain;
};

class RunWatch {
 public:
  RunWatch(IncidentDesk& desk, RunWatchParts parts) : desk_(desk), parts_(std::move(parts)) {}

  // Of a run that is about to be made.
  void expect(const std::string& run_id, Origin origin);
  // One that was expected could not be made. Where its origin has a severity, people are needed.
  void not_made(const std::string& run_id, const std::string& runbook, const std::string& title);
  // Events that are committed, in order; known ones change nothing.
  void see(const app::Frame& frame);
  // Looks at the runs that may have gone on while nobody watched; `done` when that is recorded. One
  // that cannot be read is told, and the others are looked at.
  base::Status catch_up(IncidentDesk::Done done);

  // Closes it with what its runs say; `said` says who, and by which run, where it was one.
  void close(const std::string& id, const std::string& by, const std::string& note,
             IncidentDesk::Done done);

 private:
  void see(const app::Frame& frame, const model::Plan& plan);
  bool has_open_incident(const std::string& run_id) const;
  void look_at(const std::string& run_id);
  void open(const app::Frame& frame, const model::Plan& plan,
            const model::events::RunCreated& created, const base::Instant& at);
  void open(incident::changes::Opened opened, const Origin& origin);
  void tell(const std::string& run_id, std::uint64_t seq, const model::Plan& plan,
            const model::EventBody& body);
  void end(const std::string& run_id, const model::events::RunFinished& finished);
  void end_of_watch(const std::string& id, bool by_run, incident::Clocks said,
                    const std::string& by, const std::string& note, const IncidentDesk::Done& done);
  void close_with(const std::string& id, bool by_run, const std::string& by,
                  const std::string& note, IncidentDesk::Done done);

  IncidentDesk& desk_;
  RunWatchParts parts_;
  std::map<std::string, Origin> expected_;  // by run
  base::WallMicros told_from_us_ = 0;       // what is older nobody is told of
};

}  // namespace reprise::serve
