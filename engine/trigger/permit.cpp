#include <algorithm>

#include "trigger/judge.h"

namespace reprise::trigger {

namespace {

using model::StormCap;

// Of rules that only tell, where they say none themselves.
constexpr StormCap notices_cap{20, 600'000};

std::string ago(const Case& at, WallMicros then_us) {
  return base::format_duration((at.now_us - then_us) / 1'000'000 * 1000) + " ago";
}

bool was_told(const Case& at, const std::string& what, WallMicros since_us) {
  const auto found = at.memory.told.find({at.rule.name, what});
  return found != at.memory.told.end() && found->second >= since_us;
}

std::string came_true(const Case& at) {
  const std::string about = at.title.empty() ? "" : " for " + quoted(at.title);
  return "The rule " + quoted(at.rule.name) + " came true" + about;
}

// Something forbids to start. People hear of it once since `since_us`.
void suppress(const Case& at, Permit& permit, std::string reason, const std::string& what,
              WallMicros since_us) {
  permit.outcome = Outcome::suppressed;
  permit.reason = std::move(reason);
  const std::string severity = permit.start->severity;
  permit.start.reset();
  if (was_told(at, what, since_us)) return;
  permit.changes.push_back(at.change(Change::Kind::told, what, at.now_us));
  permit.notices.push_back(
      {severity, came_true(at) + " and starts nothing: " + permit.reason, at.rule.channels});
}

// The last so many changes lie within the span, and it has not been quiet since.
bool is_flapping(const Case& at) {
  if (!at.rule.flapping) return false;
  const auto& guard = *at.rule.flapping;
  std::deque<WallMicros> turns = at.group().turns;
  // That it fires now is a change that is not remembered yet.
  if (at.group().last_status == "resolved") turns.push_back(at.now_us);
  if (turns.size() < guard.changes) return false;
  const WallMicros last = turns.back();
  if (at.now_us - last > guard.quiet_ms * 1000) return false;
  return last - turns[turns.size() - guard.changes] <= guard.span_ms * 1000;
}

std::size_t count_since(const Case& at, const std::string& rule, WallMicros first_us) {
  const auto found = at.memory.starts.find(rule);
  if (found == at.memory.starts.end()) return 0;
  return static_cast<std::size_t>(std::count_if(found->second.begin(), found->second.end(),
                                                [&](WallMicros time) { return time > first_us; }));
}

// True where the cap is reached, after `permit` was told so.
bool is_storm(const Case& at, Permit& permit, const StormCap& cap, const std::string& rule) {
  const WallMicros first_us = at.now_us - cap.span_ms * 1000;
  if (count_since(at, rule, first_us) < cap.runs) return false;
  const std::string whose = rule.empty() ? "all rules have" : "it has";
  suppress(at, permit,
           whose + " reached the cap of " + std::to_string(cap.runs) + " in " +
               base::format_duration(cap.span_ms) + ": this looks like a storm",
           rule.empty() ? "storm of all" : "storm", first_us);
  return true;
}

// The run that holds the target: it is joined, it gives way, or it is in the way.
bool is_held(const Case& at, Permit& permit, const RunOfTarget& run) {
  const bool is_worse =
      severity_rank(permit.start->severity) > std::max(0, severity_rank(run.severity));
  if (at.rule.preempt && is_worse && run.rule != at.rule.name) {
    permit.start->preempts.push_back(run.run_id);
    return false;
  }
  permit.run = run.run_id;
  if (at.rule.join) {
    permit.outcome = Outcome::join;
    permit.reason = "the run " + run.run_id + " is under way for the same target";
    permit.start.reset();
  } else {
    suppress(at, permit, "the run " + run.run_id + " is under way for the same target",
             "held " + run.run_id, 0);
  }
  return true;
}

bool is_cooling_down(const Case& at, Permit& permit, const RunOfTarget& run) {
  const WallMicros until_us = run.ended_us + at.rule.cooldown_ms * 1000;
  if (at.rule.cooldown_ms == 0 || at.now_us >= until_us) return false;
  suppress(at, permit,
           "the run " + run.run_id + " ended " + ago(at, run.ended_us) +
               ", within the cooldown of " + base::format_duration(at.rule.cooldown_ms),
           "cooldown " + permit.start->target, run.ended_us);
  return true;
}

bool is_forbidden(const Case& at, Permit& permit) {
  if (is_flapping(at)) {
    const auto& guard = *at.rule.flapping;
    suppress(at, permit, "it changes between firing and resolved too often", "flapping " + at.key,
             at.now_us - (guard.span_ms + guard.quiet_ms) * 1000);
    return true;
  }
  const auto held = at.memory.runs.find(permit.start->target);
  if (held != at.memory.runs.end()) {
    const RunOfTarget& run = held->second;
    if (run.ended_us == 0 ? is_held(at, permit, run) : is_cooling_down(at, permit, run)) {
      return true;
    }
  }
  if (at.rule.storm && is_storm(at, permit, *at.rule.storm, at.rule.name)) return true;
  return is_storm(at, permit, at.rules.triggers().storm, "");
}

void start_run(const Case& at, Permit& permit, const std::string& why) {
  permit.outcome = Outcome::start;
  permit.run = permit.start->run_id;
  permit.reason = why;
  permit.start->why = came_true(at) + ": " + why;
  Change change = at.change(Change::Kind::started, permit.run, at.now_us);
  change.key = permit.start->target;
  change.other = permit.start->severity;
  change.keep_ms = std::max(at.rules.triggers().storm.span_ms,
                            at.rule.storm ? at.rule.storm->span_ms : base::Millis{0});
  permit.changes.push_back(std::move(change));
}

// A rule that only tells is bounded as one that starts is.
void tell(const Case& at, Permit& permit, const std::string& why) {
  const StormCap cap = at.rule.storm.value_or(notices_cap);
  const WallMicros cooldown_us = at.now_us - at.rule.cooldown_ms * 1000;
  const std::string what = "notice " + at.key;
  if (at.rule.cooldown_ms != 0 && was_told(at, what, cooldown_us)) {
    permit.outcome = Outcome::suppressed;
    permit.reason =
        "it was told within the cooldown of " + base::format_duration(at.rule.cooldown_ms);
    return;
  }
  if (is_storm(at, permit, cap, at.rule.name)) return;
  permit.outcome = Outcome::notify;
  permit.reason = why;
  permit.changes.push_back(at.change(Change::Kind::told, what, at.now_us));
  Change counted = at.change(Change::Kind::counted_in, "", at.now_us);
  counted.keep_ms = cap.span_ms;
  permit.changes.push_back(std::move(counted));
}

}  // namespace

Permit permit(const Case& at, Start start, const std::string& why, const std::string& alert) {
  Permit permit;
  const std::string severity = start.severity;
  permit.start = std::move(start);
  if (permit.start->observe || at.rule.observe) {
    permit.outcome = Outcome::observe;
    permit.reason = why + "; the rule is only observed";
  } else if (!at.rule.start) {
    tell(at, permit, why);
    permit.start.reset();
  } else if (!is_forbidden(at, permit)) {
    start_run(at, permit, why);
  }
  if (permit.outcome == Outcome::notify ||
      (permit.outcome == Outcome::start && !at.rule.channels.empty())) {
    permit.notices.push_back({severity, came_true(at) + ": " + why, at.rule.channels});
  }
  if (permit.outcome != Outcome::suppressed && !alert.empty()) {
    Change answered = at.change(Change::Kind::answered, alert, at.now_us);
    answered.other = permit.run;
    permit.changes.push_back(std::move(answered));
  }
  return permit;
}

Permit settle(const Case& at, const Alert& alert) {
  Permit permit;
  permit.outcome = Outcome::ignored;
  permit.reason = "it is over";
  const WallMicros ended_us = alert.ends_us == 0 ? at.now_us : std::min(alert.ends_us, at.now_us);
  permit.changes.push_back(at.change(Change::Kind::over, alert.fingerprint, ended_us));
  if (at.rule.flapping) {
    Change turned = at.change(Change::Kind::turned, "resolved", at.now_us);
    turned.keep_ms = at.rule.flapping->span_ms + at.rule.flapping->quiet_ms;
    permit.changes.push_back(std::move(turned));
  }
  const auto held = at.memory.runs.find(target_of(at.rule, at.key));
  if (held != at.memory.runs.end() && held->second.ended_us == 0) {
    permit.run = held->second.run_id;
    permit.reason = "it is over; the run " + permit.run +
                    " goes on, as a recovery that is half done is never cancelled by an alert";
  }
  return permit;
}

}  // namespace reprise::trigger
