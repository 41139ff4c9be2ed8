#include "incident/ladder.h"

#include <algorithm>
#include <array>
#include <utility>

namespace reprise::incident {

namespace {

constexpr base::Millis pause_ms = 2'000;  // before the second try; doubled for each one after it

std::string head_of(const Incident& incident) {
  return "Incident " + incident.id() + " (" + incident.opened.level.name +
         "): " + incident.opened.title + ".";
}

std::string way_out(const Incident& incident) {
  return " To acknowledge it: reprise incident ack " + incident.id();
}

// One message for each contact; without any, one for the routes of the severity.
void add_messages(std::vector<changes::Due>& due, Message message, const model::Contacts& to,
                  const Incident& incident, base::WallMicros now_us) {
  message.incident = incident.id();
  message.run = incident.opened.run;
  message.runbook = incident.opened.runbook;
  message.severity = incident.opened.level.tell_as;
  const std::string key = message.key;
  if (to.empty()) due.push_back({message, now_us});
  for (const auto& contact : to) {
    message.key = key + "/" + contact;
    message.to = contact;
    due.push_back({message, now_us});
  }
}

void add_rungs(std::vector<changes::Due>& due, const Incident& incident, const base::Instant& now) {
  const auto& rungs = incident.opened.level.rungs;
  const auto open = open_ms(incident, now);
  for (std::size_t at = incident.rungs_told; at < rungs.size() && rungs[at].after_ms <= open;
       ++at) {
    const std::string number = std::to_string(at + 1);
    Message message{incident.id() + "/rung/" + number, Message::Kind::rung};
    message.number = static_cast<std::uint32_t>(at + 1);
    message.text = head_of(incident) + " Call " + number + " of " + std::to_string(rungs.size()) +
                   ": nobody has acknowledged it." + way_out(incident);
    add_messages(due, std::move(message), rungs[at].to, incident, now.wall_us);
  }
}

void add_deadline(std::vector<changes::Due>& due, const Incident& incident,
                  const base::Instant& now) {
  const auto& deadline = incident.opened.level.deadline_ms;
  if (!deadline || incident.missed || open_ms(incident, now) < *deadline) return;
  Message message{incident.id() + "/deadline", Message::Kind::deadline};
  message.text = head_of(incident) + " MISSED: nobody has acknowledged it within " +
                 base::format_duration(*deadline) + "." + way_out(incident);
  add_messages(due, std::move(message), incident.opened.level.missed_to, incident, now.wall_us);
}

std::string key_of(const Incident& incident, const DatedTask& task) {
  return incident.id() + "/task/" + std::to_string(task.number);
}

bool is_told(const Book& book, const Incident& incident, const DatedTask& task) {
  const std::string key = key_of(incident, task);
  return book.knows(task.to.empty() ? key : key + "/" + task.to.front());
}

bool waits(const Book& book, const Incident& incident, const FollowedTask& each) {
  return !each.done && !is_told(book, incident, each.task);
}

void add_tasks(std::vector<changes::Due>& due, const Book& book, const Incident& incident,
               base::WallMicros now_us) {
  for (const auto& each : incident.tasks) {
    if (!waits(book, incident, each) || now_us < each.task.due_us) continue;
    Message message{key_of(incident, each.task), Message::Kind::task};
    message.number = each.task.number;
    message.text = head_of(incident) + " OVERDUE since " +
                   base::format_timestamp(each.task.due_us) + ": " + each.task.title +
                   ". When it is done: reprise incident task done " + incident.id() + " " +
                   std::to_string(each.task.number);
    add_messages(due, std::move(message), each.task.to, incident, now_us);
  }
}

// A clock that was set back keeps nobody waiting until it is there again.
base::WallMicros try_at(const Told& told, base::WallMicros now_us) {
  if (told.tries == 0 || told.at_us > now_us) return 0;
  return told.at_us + (pause_ms << (told.tries - 1)) * 1'000;
}

bool may_be_tried(const Book& book, const Told& told) {
  return told.state != Told::State::sent && told.tries < tries_max && is_wanted(book, told.message);
}

class Soonest {
 public:
  void take(base::Millis in_ms) {
    in_ms = std::max<base::Millis>(0, in_ms);
    if (!soonest_ || in_ms < *soonest_) soonest_ = in_ms;
  }
  std::optional<base::Millis> value() const { return soonest_; }

 private:
  std::optional<base::Millis> soonest_;
};

base::Millis until(base::WallMicros at_us, const base::Instant& now) {
  return (at_us - now.wall_us + 999) / 1'000;
}

void look_at_ladder(const Incident& incident, const base::Instant& now, Soonest& soonest) {
  const auto& level = incident.opened.level;
  const auto open = open_ms(incident, now);
  if (incident.rungs_told < level.rungs.size())
    soonest.take(level.rungs[incident.rungs_told].after_ms - open);
  if (level.deadline_ms && !incident.missed) soonest.take(*level.deadline_ms - open);
}

// The most severe first; what nobody knows is the last.
std::size_t rank_of(const std::string& severity) {
  constexpr std::array<std::string_view, 4> known = {"critical", "high", "medium", "low"};
  return static_cast<std::size_t>(std::find(known.begin(), known.end(), severity) - known.begin());
}

}  // namespace

bool is_call(const Message& message) {
  return message.kind == Message::Kind::rung || message.kind == Message::Kind::deadline;
}

bool is_wanted(const Book& book, const Message& message) {
  const Incident* incident = book.find(message.incident);
  if (incident == nullptr || message.kind == Message::Kind::notice) return true;
  if (message.kind != Message::Kind::task) return incident->calls();
  return std::any_of(incident->tasks.begin(), incident->tasks.end(), [&](const auto& each) {
    return each.task.number == message.number && !each.done;
  });
}

std::vector<changes::Due> due_now(const Book& book, const base::Instant& now) {
  std::vector<changes::Due> due;
  for (const auto& [id, incident] : book.incidents()) {
    if (!incident.has_ladder()) continue;
    if (incident.calls()) {
      add_rungs(due, incident, now);
      add_deadline(due, incident, now);
    }
    add_tasks(due, book, incident, now.wall_us);
  }
  return due;
}

std::optional<base::Millis> next_in(const Book& book, const base::Instant& now) {
  Soonest soonest;
  for (const auto& [id, incident] : book.incidents()) {
    if (!incident.has_ladder()) continue;
    if (incident.calls()) look_at_ladder(incident, now, soonest);
    for (const auto& each : incident.tasks)
      if (waits(book, incident, each)) soonest.take(until(each.task.due_us, now));
  }
  for (const auto& [key, told] : book.messages())
    if (told.tries > 0 && may_be_tried(book, told))
      soonest.take(until(try_at(told, now.wall_us), now));
  return soonest.value();
}

std::vector<Message> to_tell(const Book& book, base::WallMicros now_us) {
  std::vector<Message> messages;
  for (const auto& [key, told] : book.messages())
    if (may_be_tried(book, told) && try_at(told, now_us) <= now_us)
      messages.push_back(told.message);
  const auto place = [](const Message& message) {
    return std::pair(!is_call(message), rank_of(message.severity));
  };
  std::stable_sort(messages.begin(), messages.end(),
                   [&](const auto& a, const auto& b) { return place(a) < place(b); });
  return messages;
}

}  // namespace reprise::incident
