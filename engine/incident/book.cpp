#include "incident/book.h"

#include <algorithm>

namespace reprise::incident {

struct Book::Apply {
  Book& book;

  void operator()(const changes::Opened& change) const {
    Incident incident{change};
    incident.read_at = change.at;
    if (!change.run.empty()) incident.runs.push_back(change.run);
    if (!change.run.empty()) book.by_run_[change.run] = change.id;
    book.incidents_.emplace(change.id, std::move(incident));
  }
  void operator()(const changes::Joined& change) const {
    Incident* incident = find(change.id);
    if (incident == nullptr) return;
    incident->runs.push_back(change.run);
    book.by_run_[change.run] = change.id;
  }
  void operator()(const changes::Due& change) const {
    const Message& message = change.message;
    book.messages_.emplace(message.key, Told{message, Told::State::due, 0, change.at_us});
    Incident* incident = find(message.incident);
    if (incident == nullptr) return;
    if (message.kind == Message::Kind::rung)
      incident->rungs_told = std::max(incident->rungs_told, message.number);
    if (message.kind == Message::Kind::deadline) incident->missed = true;
  }
  void operator()(const changes::Sent& change) const {
    if (Told* told = book.told(change.key)) {
      told->state = Told::State::sent;
      told->at_us = change.at_us;
      told->by = change.by;
    }
    book.settle(change.key);
  }
  void operator()(const changes::Unsent& change) const {
    if (Told* told = book.told(change.key)) {
      told->state = Told::State::unsent;
      ++told->tries;
      told->at_us = change.at_us;
      told->by = change.error;
    }
  }
  void operator()(const changes::Unknown& change) const {
    if (Told* told = book.told(change.key)) {
      told->state = Told::State::unknown;
      ++told->tries;
      told->at_us = change.at_us;
    }
  }
  // The first one counts.
  void operator()(const changes::Acknowledged& change) const {
    Incident* incident = find(change.id);
    if (incident != nullptr && !incident->acknowledged) incident->acknowledged = change;
  }
  void operator()(const changes::AddedTask& change) const {
    if (Incident* incident = find(change.id)) incident->tasks.push_back({change.task, change.by});
  }
  void operator()(const changes::DoneTask& change) const {
    Incident* incident = find(change.id);
    if (incident == nullptr) return;
    for (FollowedTask& each : incident->tasks)
      if (each.task.number == change.number && !each.done) each.done = change;
  }
  void operator()(const changes::Closed& change) const {
    Incident* incident = find(change.id);
    if (incident != nullptr && !incident->closed) incident->closed = change;
  }
  void operator()(const changes::WatchBegan& change) const {
    for (auto& [id, incident] : book.incidents_) {
      incident.open_ms = open_ms(incident, change.at);
      incident.read_at = change.at;
    }
    // What was told before this has been looked at: no run is asked about it again.
    std::erase_if(book.settled_, [&](const auto& one) { return one.second < book.watched_us_; });
    book.watched_us_ = change.at.wall_us;
  }

 private:
  Incident* find(const std::string& id) const {
    const auto found = book.incidents_.find(id);
    return found == book.incidents_.end() ? nullptr : &found->second;
  }
};

void Book::apply(const Change& change) { std::visit(Apply{*this}, change); }

const Incident* Book::find(const std::string& id) const {
  const auto found = incidents_.find(id);
  return found == incidents_.end() ? nullptr : &found->second;
}

const Incident* Book::of_run(const std::string& run_id) const {
  const auto found = by_run_.find(run_id);
  return found == by_run_.end() ? nullptr : find(found->second);
}

bool Book::knows(const std::string& key) const {
  return messages_.contains(key) || settled_.contains(key);
}

Told* Book::told(const std::string& key) {
  const auto found = messages_.find(key);
  return found == messages_.end() ? nullptr : &found->second;
}

// Of a notice without an incident only its key is kept.
void Book::settle(const std::string& key) {
  const auto found = messages_.find(key);
  if (found == messages_.end() || !found->second.message.incident.empty()) return;
  settled_[key] = found->second.at_us;
  messages_.erase(found);
}

base::Millis open_ms(const Incident& incident, const base::Instant& now) {
  const base::Instant& before = incident.read_at;
  const auto passed_us =
      now.boot_id == before.boot_id ? now.boot_us - before.boot_us : now.wall_us - before.wall_us;
  return incident.open_ms + std::max<std::int64_t>(0, passed_us) / 1'000;
}

}  // namespace reprise::incident
