#include "load/decode_escalation.h"

#include <algorithm>
#include <map>

#include "load/decode_sources.h"
#include "load/fields.h"
#include "load/scalars.h"

namespace reprise::load {

using model::IncidentLevel;

namespace {

constexpr base::Millis minute_ms = 60'000, hour_ms = 60 * minute_ms, day_ms = 24 * hour_ms;

// The severities of `notify`.
bool is_house_word(std::string_view word) {
  return word == "critical" || word == "high" || word == "medium" || word == "low";
}

// P0, P1 and P2 need say no more than whom to tell.
IncidentLevel usual_level(std::string name) {
  IncidentLevel level{std::move(name)};
  if (level.name == "P0") return {"P0", {"critical"}, "critical", 15 * minute_ms};
  if (level.name == "P1") return {"P1", {"high"}, "high", 30 * minute_ms};
  if (level.name == "P2") return {"P2", {"medium"}, "medium", 2 * hour_ms};
  return level;
}

// A moment of a ladder may be its very beginning, which is no duration elsewhere.
std::optional<base::Millis> decode_after(Reporter& report, Node node) {
  if (node.is_plain() && node.text() == "0") return 0;
  return read_duration(report, node, "'after'");
}

std::vector<model::Rung> decode_rungs(Reporter& report, Node node) {
  std::vector<model::Rung> rungs;
  if (!expect_list(report, node, "'rungs'")) return rungs;
  for (const Node item : node.items()) {
    const Fields fields(report, item, "a rung", {"after", "to"});
    if (!fields.is_map()) continue;
    model::Rung rung;
    if (const auto to = fields.find("to")) rung.to = read_texts(report, *to, "'to'");
    const auto after = fields.need("after");
    const auto after_ms = after ? decode_after(report, *after) : std::nullopt;
    if (!after_ms) continue;
    rung.after_ms = *after_ms;
    if (!rungs.empty() && rung.after_ms <= rungs.back().after_ms)
      report.error("RP0610", after->place(), "this rung does not come after the one before it",
                   "put the rungs in the order of their times, each time once");
    rungs.push_back(std::move(rung));
  }
  return rungs;
}

void decode_severities(Reporter& report, Node node, IncidentLevel& level) {
  level.severities = read_texts(report, node, "'severities'");
  const auto found = std::find_if(level.severities.begin(), level.severities.end(), is_house_word);
  if (found != level.severities.end()) level.tell_as = *found;
}

IncidentLevel decode_level(Reporter& report, const Entry& entry) {
  IncidentLevel level = usual_level(std::string(entry.key.text()));
  check_trigger_name(report, entry.key, level.name, "a level");
  const Fields fields(report, entry.value, "the level '" + level.name + "'",
                      {"severities", "deadline", "missed", "rungs"});
  if (!fields.is_map()) return level;
  if (const auto node = fields.find("severities")) decode_severities(report, *node, level);
  if (const auto node = fields.find("deadline"))
    level.deadline_ms = read_duration(report, *node, "'deadline'");
  if (const auto node = fields.find("missed"))
    level.missed_to = read_texts(report, *node, "'missed'");
  if (const auto node = fields.find("rungs")) level.rungs = decode_rungs(report, *node);
  return level;
}

void decode_levels(Reporter& report, Node node, model::Escalation& escalation) {
  if (!expect_map(report, node, "'levels'")) return;
  std::map<std::string, std::string> levels;  // by severity
  for (const Entry entry : node.entries()) {
    escalation.levels.push_back(decode_level(report, entry));
    const auto& level = escalation.levels.back();
    for (const auto& word : level.severities)
      if (const auto [before, is_new] = levels.emplace(word, level.name); !is_new)
        report.error("RP0611", entry.key.place(),
                     "the severity '" + word + "' means the level '" + before->second + "' already",
                     "name each severity at one level only");
  }
}

std::vector<model::FollowUp> decode_follow_ups(Reporter& report, Node node) {
  std::vector<model::FollowUp> follow_ups;
  if (!expect_list(report, node, "'follow_ups'")) return follow_ups;
  for (const Node item : node.items()) {
    const Fields fields(report, item, "a follow-up", {"after", "title", "to"});
    if (!fields.is_map()) continue;
    model::FollowUp each;
    if (const auto after = fields.need("after"))
      each.after_ms = read_duration(report, *after, "'after'").value_or(0);
    if (const auto title = fields.need("title"))
      each.title = read_text(report, *title, "'title'").value_or("");
    if (const auto to = fields.find("to")) each.to = read_texts(report, *to, "'to'");
    follow_ups.push_back(std::move(each));
  }
  return follow_ups;
}

void decode_moments(Reporter& report, Node node, model::NoticeRule& rule) {
  const auto take = [&](Node item) {
    if (const auto moment = read_choice(report, item, "'on'", {"start", "wait", "failure", "end"}))
      rule.on.insert(static_cast<model::Moment>(*moment));
  };
  if (node.is_scalar()) return take(node);
  if (!expect_list(report, node, "'on'")) return;
  for (const Node item : node.items()) take(item);
}

}  // namespace

std::vector<model::FollowUp> usual_follow_ups() {
  return {{day_ms, "Document what happened; keep logs, metrics and settings; tell who is affected"},
          {7 * day_ms, "Post-mortem: what happened, why, how it was resolved, what to improve"},
          {30 * day_ms, "Carry out what the post-mortem decided, and share what was learned"}};
}

model::Escalation decode_escalation(Reporter& report, Node node) {
  model::Escalation escalation{{}, usual_follow_ups()};
  const Fields fields(report, node, "'escalation'", {"levels", "follow_ups"});
  if (!fields.is_map()) return escalation;
  if (const auto levels = fields.find("levels")) decode_levels(report, *levels, escalation);
  if (const auto list = fields.find("follow_ups"))
    escalation.follow_ups = decode_follow_ups(report, *list);
  return escalation;
}

std::vector<model::NoticeRule> decode_notices(Reporter& report, Node node) {
  std::vector<model::NoticeRule> rules;
  if (!expect_list(report, node, "'notices'")) return rules;
  for (const Node item : node.items()) {
    const Fields fields(report, item, "a notice", {"on", "severities", "to"});
    if (!fields.is_map()) continue;
    model::NoticeRule rule;
    if (const auto on = fields.need("on")) decode_moments(report, *on, rule);
    if (const auto list = fields.find("severities")) {
      const auto words = read_texts(report, *list, "'severities'");
      rule.severities = {words.begin(), words.end()};
    }
    if (const auto to = fields.find("to")) rule.to = read_texts(report, *to, "'to'");
    rules.push_back(std::move(rule));
  }
  return rules;
}

}  // namespace reprise::load
