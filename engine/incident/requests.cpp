#include "incident/requests.h"

#include <algorithm>

#include "base/letter_case.h"
#include "base/text.h"

namespace reprise::incident {

namespace {

base::Result<const Incident*> find(const Book& book, const std::string& id) {
  const Incident* incident = book.find(id);
  if (incident != nullptr) return incident;
  return base::fail("unknown", "there is no incident '" + base::printable(id) + "'",
                    "See: reprise incident list");
}

base::Error state_error(const Incident& incident, const std::string& what, const std::string& by,
                        base::WallMicros at_us) {
  return {"state", "incident " + incident.id() + " was " + what + " by " + by + " at " +
                       base::format_timestamp(at_us)};
}

std::uint32_t next_number(const Incident& incident) {
  return static_cast<std::uint32_t>(incident.tasks.size() + 1);
}

}  // namespace

const model::IncidentLevel* level_of(const model::Escalation& escalation,
                                     std::string_view severity) {
  const auto& levels = escalation.levels;
  auto found = std::find_if(levels.begin(), levels.end(), [&](const auto& level) {
    return base::same_ignoring_case(level.name, severity);
  });
  if (found == levels.end())
    found = std::find_if(levels.begin(), levels.end(), [&](const auto& level) {
      return std::any_of(level.severities.begin(), level.severities.end(), [&](const auto& word) {
        return base::same_ignoring_case(word, severity);
      });
    });
  return found == levels.end() ? nullptr : &*found;
}

Changes acknowledge(const Book& book, const std::string& id, const std::string& by,
                    const std::string& note, base::WallMicros now_us) {
  auto incident = find(book, id);
  if (!incident) return base::fail(incident.error());
  if (const auto& before = (*incident)->acknowledged)
    return base::fail(state_error(**incident, "acknowledged", before->by, before->at_us));
  if (const auto& closed = (*incident)->closed)
    return base::fail(state_error(**incident, "closed", closed->by, closed->at_us));
  return std::vector<Change>{changes::Acknowledged{id, by, note, now_us}};
}

Changes close(const Book& book, const std::string& id, const std::string& by,
              const std::string& note, const Clocks& clocks,
              const std::vector<model::FollowUp>& follow_ups, base::WallMicros now_us) {
  auto incident = find(book, id);
  if (!incident) return base::fail(incident.error());
  if (const auto& closed = (*incident)->closed)
    return base::fail(state_error(**incident, "closed", closed->by, closed->at_us));
  std::vector<Change> changes{changes::Closed{id, by, note, clocks, now_us}};
  auto number = next_number(**incident);
  for (const auto& each : follow_ups) {
    DatedTask task{number++, each.title, now_us + each.after_ms * 1'000, each.to};
    changes.push_back(changes::AddedTask{id, by, {}, std::move(task), now_us});
  }
  return changes;
}

Changes add_task(const Book& book, const std::string& id, const std::string& by, DatedTask task,
                 base::WallMicros now_us) {
  auto incident = find(book, id);
  if (!incident) return base::fail(incident.error());
  if (task.title.empty()) return base::fail("usage", "a task has a title");
  if (task.due_us <= 0) return base::fail("usage", "a task has a date");
  task.number = next_number(**incident);
  return std::vector<Change>{changes::AddedTask{id, by, {}, std::move(task), now_us}};
}

Changes finish_task(const Book& book, const std::string& id, std::uint32_t number,
                    const std::string& by, const std::string& note, base::WallMicros now_us) {
  std::vector<FollowedTask> tasks;
  if (const auto loose = book.loose_tasks().find(id); loose != book.loose_tasks().end()) {
    tasks.push_back(loose->second.followed);
  } else {
    auto incident = find(book, id);
    if (!incident) return base::fail(incident.error());
    tasks = (*incident)->tasks;
  }
  for (const auto& each : tasks) {
    if (each.task.number != number) continue;
    if (each.done)
      return base::fail("state", "task " + std::to_string(number) + " was done by " +
                                     each.done->by + " at " +
                                     base::format_timestamp(each.done->at_us));
    return std::vector<Change>{changes::DoneTask{id, by, note, number, now_us}};
  }
  return base::fail("unknown", "incident " + id + " has no task " + std::to_string(number));
}

}  // namespace reprise::incident
