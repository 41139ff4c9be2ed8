// Change: one fact about incidents and about what people are told, as an entry of the stream
// "incident" holds it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "incident/clocks.h"
#include "model/escalation.h"

namespace reprise::incident {

// Something to tell one contact. Its key is the same in every try: a target that knows the keys it
// was given tells each message once.
struct Message {
  enum class Kind : std::uint8_t { rung, deadline, task, notice };
  std::string key = {};
  Kind kind = Kind::notice;
  std::string incident = {};  // empty: of a run without one
  std::string run = {}, runbook = {};
  std::uint32_t number = 0;   // of the rung, from 1, or of the task
  std::string severity = {};  // critical, high, medium, low
  std::string to = {};        // a contact; empty: the routes of the severity
  std::string text = {};
  friend bool operator==(const Message&, const Message&) = default;
};

// A follow-up. There is none without a date.
struct DatedTask {
  std::uint32_t number = 1;
  std::string title = {};
  base::WallMicros due_us = 0;
  model::Contacts to = {};
  friend bool operator==(const DatedTask&, const DatedTask&) = default;
};

namespace changes {

// All that the ladder needs is in it: other settings later do not change what was begun.
struct Opened {
  std::string id = {}, title = {}, severity = {}, by = {};
  std::string run = {}, runbook = {};              // empty: opened by hand
  std::map<std::string, std::string> labels = {};  // of its run, as scopes are held against them
  std::string group = {};
  model::IncidentLevel level = {};  // without a name: no ladder
  Moment failure_us = {}, received_us = {};
  base::Instant at = {};
};
// Another run for the same incident, such as a rerun.
struct Joined {
  std::string id = {}, run = {};
  base::WallMicros at_us = 0;
};
// It is about to be told; told only when this is durable.
struct Due {
  Message message = {};
  base::WallMicros at_us = 0;
};
// A route has taken it.
struct Sent {
  Message::Kind kind = {};
  std::string key = {}, by = {};
  base::WallMicros at_us = 0;
};
// No route has taken it.
struct Unsent {
  Message::Kind kind = {};
  std::string key = {}, error = {};
  base::WallMicros at_us = 0;
};
// The engine died, or its helper did, before anybody knew: it may have been told or not.
struct Unknown {
  Message::Kind kind = {};
  std::string key = {};
  base::WallMicros at_us = 0;
};
struct Acknowledged {
  std::string id = {}, by = {}, note = {};
  base::WallMicros at_us = 0;
};
// Of the incident with this id; or, with a run, of that run's incident, and under an id of its own
// until there is one.
struct AddedTask {
  std::string id = {}, by = {}, run = {};
  DatedTask task = {};
  base::WallMicros at_us = 0;
};
struct DoneTask {
  std::string id = {}, by = {}, note = {};
  std::uint32_t number = 1;
  base::WallMicros at_us = 0;
};
struct Closed {
  std::string id = {}, by = {}, note = {};
  Clocks clocks = {};
  base::WallMicros at_us = 0;
};
// A service began to watch: clocks are read anew, and what ended before it has been looked at.
struct WatchBegan {
  base::Instant at = {};
  // The run made last before it, empty where there was none; nullopt where that was not kept.
  std::optional<std::string> last_run = {};
};

}  // namespace changes

using Change =
    std::variant<changes::Opened, changes::Joined, changes::Due, changes::Sent, changes::Unsent,
                 changes::Unknown, changes::Acknowledged, changes::AddedTask, changes::DoneTask,
                 changes::Closed, changes::WatchBegan>;

inline constexpr std::string_view stream = "incident";

struct StoredChange {
  std::string kind, body;  // body: JSON text; never a secret
};
// "incident.opened", "rung.due", "rung.sent", "deadline.missed", "task.added", ..
StoredChange encode(const Change& change);
// nullopt for a kind that this engine does not know.
base::Result<std::optional<Change>> decode(std::string_view kind, std::string_view body);

}  // namespace reprise::incident
