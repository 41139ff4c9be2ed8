#include "trigger/memory_json.h"

#include <utility>

#include "model/json.h"

namespace reprise::trigger {

namespace {

using model::List;
using model::Map;
using model::Value;
using Times = std::map<std::string, WallMicros>;

// Starts have a stored form of their own; it stands in others' as text.
Value value_of(const std::optional<Start>& start) {
  return start ? Value(to_json(*start)) : Value();
}

std::optional<Start> start_from(const Value& value) {
  auto start = start_from_json(value.text_or(""));
  return start ? std::optional(std::move(*start)) : std::nullopt;
}

Value value_of(const Times& times) {
  Map map;
  for (const auto& [name, at_us] : times) map.emplace_hint(map.end(), name, at_us);
  return map;
}

Times times_from(const Value& value) {
  Times times;
  if (!value.is_map()) return times;
  for (const auto& [name, at_us] : value.map())
    times.emplace_hint(times.end(), name, at_us.integer_or(0));
  return times;
}

Value value_of(const std::deque<WallMicros>& moments) {
  return List(moments.begin(), moments.end());
}

std::deque<WallMicros> moments_from(const Value& value) {
  std::deque<WallMicros> moments;
  if (!value.is_list()) return moments;
  for (const Value& each : value.list()) moments.push_back(each.integer_or(0));
  return moments;
}

// Keys of two texts: a list of [first, second, what stands there].
template <class T, class ValueOf>
Value list_of(const std::map<Pair, T>& entries, ValueOf value_of_one) {
  List list;
  list.reserve(entries.size());
  for (const auto& [key, entry] : entries)
    list.emplace_back(List{key.first, key.second, value_of_one(entry)});
  return list;
}

template <class T, class From>
void read_list(const Value& value, std::map<Pair, T>& entries, From from) {
  if (!value.is_list()) return;
  for (const Value& each : value.list()) {
    if (!each.is_list() || each.list().size() != 3) continue;
    const List& row = each.list();
    entries.emplace_hint(entries.end(), Pair{row[0].text_or(""), row[1].text_or("")}, from(row[2]));
  }
}

Value value_of_time(WallMicros at_us) { return at_us; }
WallMicros time_from(const Value& value) { return value.integer_or(0); }

Value value_of(const Group::Lasting& lasting) {
  return Map{
      {"since", lasting.since_us}, {"start", to_json(lasting.start)}, {"alert", lasting.alert}};
}

Group::Lasting lasting_from(const Value& value) {
  return {value["since"].integer_or(0), start_from(value["start"]).value_or(Start{}),
          value["alert"].text_or("")};
}

Value value_of(const Group& group) {
  Map lasting;
  for (const auto& [fingerprint, each] : group.lasting) lasting[fingerprint] = value_of(each);
  return Map{{"counted", value_of(group.counted)},
             {"votes", list_of(group.votes, value_of_time)},
             {"lasting", std::move(lasting)},
             {"over", value_of(group.over)},
             {"seen", group.seen_us},
             {"is_absent", group.is_absent},
             {"start", value_of(group.start)},
             {"last_status", group.last_status},
             {"turns", value_of(group.turns)},
             {"touched", group.touched_us},
             {"keep_ms", group.keep_ms}};
}

Group group_from(const Value& value) {
  Group group;
  group.counted = times_from(value["counted"]);
  read_list(value["votes"], group.votes, time_from);
  if (value["lasting"].is_map())
    for (const auto& [fingerprint, each] : value["lasting"].map())
      group.lasting[fingerprint] = lasting_from(each);
  group.over = times_from(value["over"]);
  group.seen_us = value["seen"].integer_or(0);
  group.is_absent = value["is_absent"].boolean_or(false);
  if (value["start"].is_text()) group.start = start_from(value["start"]);
  group.last_status = value["last_status"].text_or("");
  group.turns = moments_from(value["turns"]);
  group.touched_us = value["touched"].integer_or(0);
  group.keep_ms = value["keep_ms"].integer_or(0);
  return group;
}

Value value_of(const RunOfTarget& run) {
  return List{run.run_id, run.rule, run.severity, run.started_us, run.ended_us};
}

RunOfTarget run_from(const Value& value) {
  if (!value.is_list() || value.list().size() != 5) return {};
  const List& row = value.list();
  return {row[0].text_or(""), row[1].text_or(""), row[2].text_or(""), row[3].integer_or(0),
          row[4].integer_or(0)};
}

Value value_of_answer(const Answer& answer) { return List{answer.at_us, answer.run}; }

Answer answer_from(const Value& value) {
  if (!value.is_list() || value.list().size() != 2) return {};
  return {value.list()[0].integer_or(0), value.list()[1].text_or("")};
}

}  // namespace

std::string to_json(const Memory& memory) {
  Map runs, starts;
  for (const auto& [target, run] : memory.runs) runs[target] = value_of(run);
  for (const auto& [rule, moments] : memory.starts) starts[rule] = value_of(moments);
  return model::to_json(
      Map{{"now", memory.now_us},
          {"listening", memory.listening_us},
          {"groups", list_of(memory.groups, [](const Group& group) { return value_of(group); })},
          {"runs", std::move(runs)},
          {"starts", std::move(starts)},
          {"answers", list_of(memory.answers, value_of_answer)},
          {"told", list_of(memory.told, value_of_time)},
          {"sweep_at", static_cast<std::int64_t>(memory.sweep_at)}});
}

base::Result<Memory> memory_from_json(std::string_view text) {
  const auto value = model::parse_json(text);
  if (!value) return base::fail(value.error());
  Memory memory;
  memory.now_us = (*value)["now"].integer_or(0);
  memory.listening_us = (*value)["listening"].integer_or(0);
  read_list((*value)["groups"], memory.groups, group_from);
  if ((*value)["runs"].is_map())
    for (const auto& [target, run] : (*value)["runs"].map()) memory.runs[target] = run_from(run);
  if ((*value)["starts"].is_map())
    for (const auto& [rule, moments] : (*value)["starts"].map())
      memory.starts[rule] = moments_from(moments);
  read_list((*value)["answers"], memory.answers, answer_from);
  read_list((*value)["told"], memory.told, time_from);
  memory.sweep_at = static_cast<std::size_t>((*value)["sweep_at"].integer_or(0));
  return memory;
}

}  // namespace reprise::trigger
