// Scheduler: starts what is due by the clock. That a slot is due is in the journal before its run
// is made; what an engine that died has left is gone on with. On the engine's thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/entries.h"
#include "base/result.h"
#include "port/clock.h"
#include "schedule/book.h"
#include "schedule/zone.h"

namespace reprise::serve {

// What the scheduler needs of the world around it.
struct SchedulerParts {
  app::Entries& entries;
  port::Clock& clock;
  // Calls `turn` after some time; may be dropped when the service ends.
  std::function<void(base::Millis, std::function<void()> turn)> later;
  // The run of a slot; `done` says whether it is there, now or since an engine before.
  using Done = std::function<void(base::Status)>;
  std::function<void(const model::Schedule&, const schedule::SlotDue&, Done done)> start;
  std::function<bool(const std::string& run_id)> is_open;
  // Calls `ended` once, when the run is over; at once where it is so already, or there is none.
  std::function<void(const std::string& run_id, std::function<void()> ended)> watch;
  std::function<bool()> is_stopped;
  // Something that a person should know.
  std::function<void(const std::string& text)> tell;
};

// A schedule whose zone is known.
struct Scheduled {
  model::Schedule schedule;
  schedule::Zone zone;
};

class Scheduler {
 public:
  explicit Scheduler(SchedulerParts parts) : parts_(std::move(parts)) {}
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  // Reads what engines before have left, and goes on with it; these schedules count from now on.
  base::Status open(std::vector<Scheduled> schedules);
  // Others from now on.
  void use(std::vector<Scheduled> schedules);
  // Nothing more is started; what is due is started by the next engine.
  void close() { closed_ = true; }

  const std::vector<Scheduled>& schedules() const { return schedules_; }
  const schedule::ScheduleBook& book() const { return book_; }

 private:
  base::Status restore();
  void look();
  void watch_clock(const base::Instant& now, std::vector<schedule::Fact>& facts);
  void decide(const Scheduled& scheduled, schedule::Seconds now, const std::string& doubt,
              std::vector<schedule::Fact>& facts);
  void note(schedule::Fact fact, std::vector<schedule::Fact>& facts);
  void write(const std::vector<schedule::Fact>& facts);
  void carry_out(const schedule::SlotDue& due);
  void start(const schedule::SlotDue& due);
  void arm_timer();

  SchedulerParts parts_;
  std::vector<Scheduled> schedules_;
  schedule::ScheduleBook book_;
  base::Instant last_look_;
  std::string doubt_;        // of the next look
  std::uint64_t timer_ = 0;  // the one that counts
  bool open_ = false, closed_ = false;
};

// All with their zones. Error "zone" names the first that is not known.
base::Result<std::vector<Scheduled>> with_zones(const std::vector<model::Schedule>& schedules);

}  // namespace reprise::serve
