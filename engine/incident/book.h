// Book: what is known of incidents and of what people were told - a fold over the changes of the
// stream "incident".
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "incident/change.h"

namespace reprise::incident {

// What became of a message.
struct Told {
  enum class State : std::uint8_t { due, sent, unsent, unknown };
  Message message;
  State state = State::due;
  std::uint32_t tries = 0;  // that no route took, or nobody knows about
  base::WallMicros due_us = 0, at_us = 0;
  std::string by = {};  // the route that took it, or why none did
};

struct FollowedTask {
  DatedTask task;
  std::string added_by;
  std::optional<changes::DoneTask> done = {};
};

// What nobody has an incident for, yet or at all.
struct LooseTask {
  std::string run = {};  // may be empty
  FollowedTask followed;
};

struct Incident {
  changes::Opened opened;
  std::vector<std::string> runs = {};
  // How long it had been open at a reading of the clocks: the last one that is known.
  base::Instant read_at = {};
  base::Millis open_ms = 0;
  std::uint32_t rungs_told = 0;
  bool missed = false;  // its deadline
  std::optional<changes::Acknowledged> acknowledged = {};
  std::optional<changes::Closed> closed = {};
  std::vector<FollowedTask> tasks = {};

  const std::string& id() const { return opened.id; }
  bool has_ladder() const { return !opened.level.name.empty(); }
  // Nobody has it yet.
  bool calls() const { return !acknowledged && !closed; }
};

class Book {
 public:
  void apply(const Change& change);

  const std::map<std::string, Incident>& incidents() const { return incidents_; }
  const Incident* find(const std::string& id) const;
  // The one that a run belongs to.
  const Incident* of_run(const std::string& run_id) const;
  // By their own ids.
  const std::map<std::string, LooseTask>& loose_tasks() const { return loose_; }
  // By key. Of runs without an incident only those that may still be told.
  const std::map<std::string, Told>& messages() const { return messages_; }
  bool knows(const std::string& key) const;
  // When a service began to watch; all zero = never.
  const changes::WatchBegan& watch() const { return watch_; }

 private:
  struct Apply;
  Told* told(const std::string& key);
  void settle(const std::string& key);
  void add_run(Incident& incident, const std::string& run_id);
  void add_task(const changes::AddedTask& change);

  std::map<std::string, Incident> incidents_;
  std::map<std::string, std::string> by_run_;
  std::map<std::string, LooseTask> loose_;
  std::map<std::string, Told> messages_;
  std::map<std::string, base::WallMicros> settled_;  // keys of notices, by when they were told
  changes::WatchBegan watch_;
};

// By the boot clock where it is the same boot, else by the wall clock, and never less than what was
// known before: a clock that was set back does not stop a ladder.
base::Millis open_ms(const Incident& incident, const base::Instant& now);

}  // namespace reprise::incident
