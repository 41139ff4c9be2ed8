#include "schedule/facts.h"

#include <algorithm>
#include <array>

#include "base/sha256.h"
#include "base/time.h"
#include "model/json.h"

namespace reprise::schedule {

namespace {

using model::Map;
using model::Value;

constexpr base::WallMicros second_us = 1'000'000;
constexpr std::array<std::string_view, 7> kinds = {
    "schedule.set", "schedule.removed", "schedule.mark", "clock.jumped",
    "slot.due",     "slot.started",     "slot.missed"};

struct Writing {
  Map& map;
  bool is_whole = true;

  void text(const char* name, std::string& value) { map[name] = value; }
  void time(const char* name, Seconds& value) { map[name] = slot_text(value); }
  void flag(const char* name, bool& value) { map[name] = value; }
  void number(const char* name, std::uint64_t& value) {
    map[name] = static_cast<std::int64_t>(value);
  }
};

struct Reading {
  const Value& value;
  bool is_whole = true;

  const Value& take(const char* name, bool is_right) {
    is_whole = is_whole && is_right;
    return value[name];
  }
  void text(const char* name, std::string& into) {
    if (take(name, value[name].is_text()).is_text()) into = value[name].text();
  }
  void time(const char* name, Seconds& into) {
    const auto parsed = base::parse_timestamp(value[name].text_or(""));
    is_whole = is_whole && parsed;
    if (parsed) into = *parsed / second_us;
  }
  void flag(const char* name, bool& into) {
    if (take(name, value[name].is_boolean()).is_boolean()) into = value[name].boolean();
  }
  void number(const char* name, std::uint64_t& into) {
    if (take(name, value[name].is_integer()).is_integer())
      into = static_cast<std::uint64_t>(value[name].integer());
  }
};

// The fields of each fact, once for both ways.
template <class Way>
void pass(Way& way, ScheduleSet& fact) {
  way.text("schedule", fact.schedule);
  way.text("definition", fact.definition);
  way.time("at", fact.at);
}
template <class Way>
void pass(Way& way, ScheduleRemoved& fact) {
  way.text("schedule", fact.schedule);
  way.time("at", fact.at);
}
template <class Way>
void pass(Way& way, Mark& fact) {
  way.time("at", fact.at);
}
template <class Way>
void pass(Way& way, ClockJumped& fact) {
  way.time("from", fact.from);
  way.time("to", fact.to);
}
template <class Way>
void pass(Way& way, SlotDue& fact) {
  way.text("schedule", fact.schedule);
  way.time("slot", fact.slot);
  way.text("run", fact.run);
  way.text("after", fact.after);
  way.flag("joined", fact.joined);
}
template <class Way>
void pass(Way& way, SlotStarted& fact) {
  way.text("schedule", fact.schedule);
  way.time("slot", fact.slot);
  way.text("run", fact.run);
  way.text("error", fact.error);
}
template <class Way>
void pass(Way& way, SlotMissed& fact) {
  way.text("schedule", fact.schedule);
  way.time("first", fact.first);
  way.time("last", fact.last);
  way.number("count", fact.count);
  way.text("reason", fact.reason);
}

template <std::size_t index = 0>
Fact empty_fact(std::size_t kind) {
  if constexpr (index + 1 < kinds.size())
    if (kind != index) return empty_fact<index + 1>(kind);
  return Fact(std::in_place_index<index>);
}

}  // namespace

std::string_view kind_of(const Fact& fact) { return kinds.at(fact.index()); }

std::string to_json(const Fact& fact) {
  Map map;
  Writing writing{map};
  Fact copy = fact;
  std::visit([&](auto& each) { pass(writing, each); }, copy);
  return model::to_json(map);
}

base::Result<Fact> fact_from_json(std::string_view kind, std::string_view body) {
  const auto found = std::find(kinds.begin(), kinds.end(), kind);
  if (found == kinds.end()) return base::fail("unknown", "'" + std::string(kind) + "' is no kind");
  const auto value = model::parse_json(body);
  if (!value) return base::fail("damaged", value.error().message);
  Fact fact = empty_fact(static_cast<std::size_t>(found - kinds.begin()));
  Reading reading{*value};
  std::visit([&](auto& each) { pass(reading, each); }, fact);
  if (!reading.is_whole) return base::fail("damaged", std::string(kind) + " lacks a field");
  return fact;
}

std::string definition_of(const model::Schedule& schedule) {
  return base::sha256_hex(schedule.cron_text + "\n" + schedule.zone);
}

std::string slot_text(Seconds slot) { return base::format_timestamp(slot * second_us); }

std::string run_id_of(const std::string& schedule, Seconds slot) {
  std::string id = schedule + "-";
  for (const char c : slot_text(slot).substr(0, std::string_view("2026-11-01T03:00").size()))
    if (c != '-' && c != ':') id += c == 'T' ? 't' : c;
  return id + "z";
}

}  // namespace reprise::schedule
