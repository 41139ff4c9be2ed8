#include "load/decode_schedules.h"

#include <algorithm>
#include <set>

#include "load/decode_rules.h"
#include "load/scalars.h"

namespace reprise::load {

namespace {

using model::InputOrigin;
using model::Schedule;

constexpr std::size_t name_size_max = 40;  // it begins the ids of its runs
constexpr base::Millis day_ms = 86'400'000;

bool is_schedule_name(std::string_view name) {
  const auto is_plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return !name.empty() && name.size() <= name_size_max && is_plain(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [&](char c) { return is_plain(c) || c == '_' || c == '-'; });
}

void decode_name(Reporter& report, const Fields& fields, Schedule& schedule,
                 std::set<std::string>& names) {
  const auto node = fields.need("name");
  const auto text = node ? read_text(report, *node, "'name'") : std::nullopt;
  if (!text) return;
  schedule.name = *text;
  schedule.place = node->place();
  if (!is_schedule_name(*text))
    report.error("RP0622", node->place(), "'" + *text + "' cannot name a schedule",
                 "a name has up to 40 small letters, digits, '_' and '-', and begins with a letter "
                 "or a digit");
  else if (!names.insert(*text).second)
    report.error("RP0622", node->place(), "there is another schedule '" + *text + "'",
                 "the runs of a schedule are named by it: give each a name of its own");
}

void decode_when(Reporter& report, const Fields& fields, Schedule& schedule,
                 const ScheduleKnowledge& knowledge) {
  const auto cron = fields.need("cron");
  if (const auto text = cron ? read_text(report, *cron, "'cron'") : std::nullopt) {
    schedule.cron_text = *text;
    if (const auto parsed = model::parse_cron(*text))
      schedule.cron = *parsed;
    else
      report.error("RP0620", cron->place(), parsed.error().message, parsed.error().hint);
  }
  const auto zone = fields.need("zone");
  const auto name = zone ? read_text(report, *zone, "'zone'") : std::nullopt;
  if (!name) return;
  schedule.zone = *name;
  if (knowledge.has_zone && !knowledge.has_zone(*name))
    report.error("RP0621", zone->place(), "the time zone '" + *name + "' is not known here",
                 "write a name of the tz database, such as Europe/Berlin or UTC");
}

// Nobody sends anything: what an input gets stands here.
void check_origins(Reporter& report, Node start, const model::RuleStart& rule) {
  const auto inputs = start.find("inputs");
  for (const auto& [name, origin] : rule.inputs)
    if (origin.kind != InputOrigin::Kind::constant)
      report.error("RP0508", inputs->find(name)->place(),
                   "a schedule has no alert from which the input '" + name + "' could be taken",
                   "write a constant");
}

void decode_start_of(Reporter& report, const Fields& fields, Schedule& schedule,
                     const ScheduleKnowledge& knowledge) {
  const auto node = fields.need("start");
  const auto start = node ? decode_start(report, *node, knowledge.find_inputs) : std::nullopt;
  if (!start) return;
  schedule.start = *start;
  check_origins(report, *node, *start);
}

void read_span(Reporter& report, const Fields& fields, const char* key, base::Millis& into) {
  const auto node = fields.find(key);
  const auto millis =
      node ? read_duration(report, *node, "'" + std::string(key) + "'") : std::nullopt;
  if (!millis) return;
  into = *millis;
  if (into > day_ms)
    report.error("RP0623", node->place(), "'" + std::string(key) + "' is longer than a day",
                 "after more than a day without an engine nobody knows whether the clock is right");
}

Schedule decode_schedule(Reporter& report, Node node, std::set<std::string>& names,
                         const ScheduleKnowledge& knowledge) {
  Schedule schedule;
  schedule.place = node.place();
  const Fields fields(report, node, "a schedule",
                      {"name", "cron", "zone", "start", "overlap", "catch_up", "jitter"});
  if (!fields.is_map()) return schedule;
  decode_name(report, fields, schedule, names);
  decode_when(report, fields, schedule, knowledge);
  decode_start_of(report, fields, schedule, knowledge);
  if (const auto overlap = fields.find("overlap"))
    if (const auto word = read_choice(report, *overlap, "'overlap'", {"skip", "queue", "join"}))
      schedule.overlap = static_cast<model::Overlap>(*word);
  read_span(report, fields, "catch_up", schedule.catch_up_ms);
  read_span(report, fields, "jitter", schedule.jitter_ms);
  return schedule;
}

}  // namespace

std::vector<Schedule> decode_schedules(Reporter& report, Node node,
                                       const ScheduleKnowledge& knowledge) {
  std::vector<Schedule> schedules;
  if (!expect_list(report, node, "'schedules'")) return schedules;
  std::set<std::string> names;
  for (const Node item : node.items())
    schedules.push_back(decode_schedule(report, item, names, knowledge));
  if (schedules.size() > schedules_max)
    report.error("RP0622", node.place(),
                 "these are " + std::to_string(schedules.size()) + " schedules",
                 "an engine keeps up to " + std::to_string(schedules_max));
  return schedules;
}

}  // namespace reprise::load
