#include "schedule/facts.h"

#include <algorithm>
#include <array>

#include "base/sha256.h"
#include "base/time.h"
#include "model/json_reader.h"
#include "model/json_writer.h"

namespace reprise::schedule {

template <class Fields>
void list_fields(Fields& f, const ScheduleSet*) {
  f.required("schedule", &ScheduleSet::schedule);
  f.required("definition", &ScheduleSet::definition);
  f.required("at", &ScheduleSet::at);
}

template <class Fields>
void list_fields(Fields& f, const ScheduleRemoved*) {
  f.required("schedule", &ScheduleRemoved::schedule);
  f.required("at", &ScheduleRemoved::at);
}

template <class Fields>
void list_fields(Fields& f, const Mark*) {
  f.required("at", &Mark::at);
}

template <class Fields>
void list_fields(Fields& f, const ClockJumped*) {
  f.required("from", &ClockJumped::from);
  f.required("to", &ClockJumped::to);
}

template <class Fields>
void list_fields(Fields& f, const SlotDue*) {
  f.required("schedule", &SlotDue::schedule);
  f.required("slot", &SlotDue::slot);
  f.required("run", &SlotDue::run);
  f.optional("after", &SlotDue::after);
  f.optional("joined", &SlotDue::joined);
}

template <class Fields>
void list_fields(Fields& f, const SlotStarted*) {
  f.required("schedule", &SlotStarted::schedule);
  f.required("slot", &SlotStarted::slot);
  f.required("run", &SlotStarted::run);
  f.optional("error", &SlotStarted::error);
}

template <class Fields>
void list_fields(Fields& f, const SlotMissed*) {
  f.required("schedule", &SlotMissed::schedule);
  f.required("first", &SlotMissed::first);
  f.required("last", &SlotMissed::last);
  f.required("count", &SlotMissed::count);
  f.required("reason", &SlotMissed::reason);
}

namespace {

constexpr base::WallMicros second_us = 1'000'000;
constexpr std::array<std::string_view, 7> kinds = {
    "schedule.set", "schedule.removed", "schedule.mark", "clock.jumped",
    "slot.due",     "slot.started",     "slot.missed"};

template <std::size_t index = 0>
base::Result<Fact> read_fact(std::size_t kind, std::string_view body) {
  if constexpr (index + 1 < kinds.size())
    if (kind != index) return read_fact<index + 1>(kind, body);
  auto fact = model::from_stored<std::variant_alternative_t<index, Fact>>(body);
  if (!fact) return base::fail("damaged", fact.error().message);
  return Fact(std::move(*fact));
}

}  // namespace

std::string_view kind_of(const Fact& fact) { return kinds.at(fact.index()); }

std::string to_json(const Fact& fact) {
  return std::visit([](const auto& each) { return model::stored_text(each); }, fact);
}

base::Result<Fact> fact_from_json(std::string_view kind, std::string_view body) {
  const auto found = std::find(kinds.begin(), kinds.end(), kind);
  if (found == kinds.end()) return base::fail("unknown", "'" + std::string(kind) + "' is no kind");
  return read_fact(static_cast<std::size_t>(found - kinds.begin()), body);
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
