#include "incident/facts.h"

#include <algorithm>

namespace reprise::incident {

using model::List;
using model::Map;
using model::Value;

namespace {

Value instant(base::WallMicros at_us) {
  return at_us == 0 ? Value() : Value(base::format_timestamp(at_us));
}
Value instant(const Moment& at_us) { return instant(at_us.value_or(0)); }

Value seconds(const std::optional<base::Millis>& millis) {
  return millis ? Value(static_cast<double>(*millis) / 1'000) : Value();
}

std::string state_of(const Incident& incident) {
  if (incident.closed) return "closed";
  if (incident.acknowledged) return "acknowledged";
  return incident.has_ladder() ? "calling" : "open";
}

bool is_overdue(const FollowedTask& each, base::WallMicros now_us) {
  return !each.done && each.task.due_us <= now_us;
}

Map task_facts(const FollowedTask& each, base::WallMicros now_us) {
  Map facts{{"number", static_cast<std::int64_t>(each.task.number)},
            {"title", each.task.title},
            {"due", instant(each.task.due_us)},
            {"overdue", is_overdue(each, now_us)},
            {"by", each.added_by}};
  if (each.done)
    facts["done"] =
        Map{{"by", each.done->by}, {"at", instant(each.done->at_us)}, {"note", each.done->note}};
  return facts;
}

template <class Word>
Value word_facts(const std::optional<Word>& word) {
  if (!word) return {};
  return Map{{"by", word->by}, {"at", instant(word->at_us)}, {"note", word->note}};
}

Value deadline_of(const Incident& incident) {
  const auto& deadline = incident.opened.level.deadline_ms;
  return deadline ? instant(incident.opened.at.wall_us + *deadline * 1'000) : Value();
}

std::string_view state_text(const Told& told) {
  switch (told.state) {
    case Told::State::due:
      return "due";
    case Told::State::sent:
      return "sent";
    case Told::State::unsent:
      return "unsent";
    case Told::State::unknown:
      break;
  }
  return "unknown";
}

Value told_facts(const Told& told) {
  return Map{{"key", told.message.key},           {"to", told.message.to},
             {"severity", told.message.severity}, {"text", told.message.text},
             {"state", state_text(told)},         {"due", instant(told.due_us)},
             {"at", instant(told.at_us)},         {"by", told.by}};
}

Value clock_facts(const Clocks& clocks) {
  return Map{{"failure", instant(clocks.failure)},
             {"received", instant(clocks.received)},
             {"acknowledged", instant(clocks.acknowledged)},
             {"response", instant(clocks.response)},
             {"halted", instant(clocks.halted)},
             {"serving", instant(clocks.serving)},
             {"trading", instant(clocks.trading)},
             {"end", instant(clocks.end)}};
}

}  // namespace

Clocks clocks_of(const Incident& incident, const Clocks& said_by_runs) {
  if (incident.closed) return incident.closed->clocks;
  const auto opened_us = incident.opened.at.wall_us;
  Clocks clocks = said_by_runs;
  if (incident.opened.failure_us) clocks.failure = incident.opened.failure_us;
  clocks.received = incident.opened.received_us.value_or(
      std::min(clocks.received.value_or(opened_us), opened_us));
  clocks.end.reset();
  if (incident.acknowledged) {
    clocks.acknowledged = incident.acknowledged->at_us;
    if (!clocks.response || *clocks.acknowledged < *clocks.response)
      clocks.response = clocks.acknowledged;
  }
  return clocks;
}

Map facts_of(const Incident& incident, base::WallMicros now_us) {
  std::int64_t overdue = 0;
  List tasks;
  for (const auto& each : incident.tasks) {
    overdue += is_overdue(each, now_us) ? 1 : 0;
    tasks.push_back(task_facts(each, now_us));
  }
  const auto& opened = incident.opened;
  return {{"id", opened.id},
          {"state", state_of(incident)},
          {"title", opened.title},
          {"severity", opened.severity},
          {"level", opened.level.name},
          {"by", opened.by},
          {"opened", instant(opened.at.wall_us)},
          {"runs", List(incident.runs.begin(), incident.runs.end())},
          {"runbook", opened.runbook},
          {"acknowledged", word_facts(incident.acknowledged)},
          {"deadline", deadline_of(incident)},
          {"missed", incident.missed},
          {"rungs", static_cast<std::int64_t>(incident.rungs_told)},
          {"tasks", std::move(tasks)},
          {"overdue", overdue},
          {"closed", word_facts(incident.closed)}};
}

Map facts_of(const std::string& id, const LooseTask& task, base::WallMicros now_us) {
  Map facts = task_facts(task.followed, now_us);
  facts["id"] = id;
  facts["run"] = task.run;
  return facts;
}

Map facts_of(const Book& book, const std::string& id, base::WallMicros now_us) {
  if (const auto* incident = book.find(id)) return facts_of(*incident, now_us);
  const auto loose = book.loose_tasks().find(id);
  return loose == book.loose_tasks().end() ? Map{} : facts_of(id, loose->second, now_us);
}

bool is_of_interest(const Map& facts) {
  return facts.at("closed").is_null() || facts.at("overdue").integer_or(0) > 0;
}

Map whole_facts_of(const Incident& incident, const Book& book, const Clocks& clocks,
                   base::WallMicros now_us) {
  Map facts = facts_of(incident, now_us);
  facts["clocks"] = clock_facts(clocks);
  const Measures measures = measure(clocks);
  facts["measures"] = Map{{"detect_seconds", seconds(measures.detect)},
                          {"acknowledge_seconds", seconds(measures.acknowledge)},
                          {"respond_seconds", seconds(measures.respond)},
                          {"recover_seconds", seconds(measures.recover)}};
  List told;
  for (const auto& [key, each] : book.messages())
    if (each.message.incident == incident.id()) told.push_back(told_facts(each));
  facts["told"] = std::move(told);
  return facts;
}

}  // namespace reprise::incident
