#include "incident/book.h"

#include <algorithm>

namespace reprise::incident {

struct Book::Apply {
  Book& book;

  void operator()(const changes::Opened& change) const {
    Incident incident{change};
    incident.read_at = change.at;
    if (!change.run.empty()) book.add_run(incident, change.run);
    book.incidents_.emplace(change.id, std::move(incident));
  }
  void operator()(const changes::Joined& change) const {
    if (Incident* incident = find(change.id)) book.add_run(*incident, change.run);
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
  void operator()(const changes::AddedTask& change) const { book.add_task(change); }
  void operator()(const changes::DoneTask& change) const {
    const auto loose = book.loose_.find(change.id);
    if (loose != book.loose_.end()) loose->second.followed.done = change;
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
    std::erase_if(book.settled_,
                  [&](const auto& one) { return one.second < book.watch_.at.wall_us; });
    book.watch_ = change;
  }

 private:
  Incident* find(const std::string& id) const {
    const auto found = book.incidents_.find(id);
    return found == book.incidents_.end() ? nullptr : &found->second;
  }
};

void Book::apply(const Change& change) { std::visit(Apply{*this}, change); }

namespace {

// The number is the book's: who writes of a run may not know what its incident has.
void give(Incident& incident, FollowedTask followed) {
  followed.task.number = static_cast<std::uint32_t>(incident.tasks.size() + 1);
  incident.tasks.push_back(std::move(followed));
}

}  // namespace

void Book::add_run(Incident& incident, const std::string& run_id) {
  incident.runs.push_back(run_id);
  by_run_[run_id] = incident.id();
  for (auto& [id, task] : loose_)
    if (task.run == run_id) give(incident, std::move(task.followed));
  std::erase_if(loose_, [&](const auto& one) { return one.second.run == run_id; });
}

void Book::add_task(const changes::AddedTask& change) {
  const Incident* known = change.run.empty() ? find(change.id) : of_run(change.run);
  FollowedTask followed{change.task, change.by};
  if (known != nullptr) return give(incidents_.at(known->id()), std::move(followed));
  loose_.emplace(change.id, LooseTask{change.run, std::move(followed)});
}

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
