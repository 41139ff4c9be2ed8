#include <algorithm>

#include "trigger/judge.h"

namespace reprise::trigger {

namespace {

using model::TriggerRule;
using Kind = model::Condition::Kind;

void add(Decision& decision, std::vector<Change>&& changes) {
  decision.changes.insert(decision.changes.end(), std::make_move_iterator(changes.begin()),
                          std::make_move_iterator(changes.end()));
}

// The rule decides for the alert.
void settle_by(Decision& decision, const TriggerRule& rule, Permit&& permit) {
  decision.rule = rule.name;
  decision.outcome = permit.outcome;
  decision.reason = permit.reason;
  decision.run = std::move(permit.run);
  decision.start = std::move(permit.start);
}

void keep_earlier(std::optional<WallMicros>& first, const std::optional<WallMicros>& other) {
  if (other && (!first || *other < *first)) first = other;
}

// One alert, asked of rule after rule.
class Deciding {
 public:
  Deciding(const Rules& rules, const Memory& memory, const Alert& alert, WallMicros now_us)
      : rules_(rules), memory_(memory), alert_(alert) {
    decision_.at_us = std::max(now_us, memory.now_us);
    decision_.alert = alert.key;
    decision_.reason = "no rule matches";
  }

  Decision decide() {
    for (const TriggerRule& rule : rules_.triggers().rules) {
      if (matches(rules_.compiled(), rule, alert_)) ask(rule);
    }
    if (is_decided_)
      end_waits();
    else
      keep_earlier(decision_.due_us, waits_until_us_);
    return std::move(decision_);
  }

 private:
  void ask(const TriggerRule& rule) {
    const Case at{rules_, memory_, rule, group_key(rule, alert_), decision_.at_us, alert_.title};
    const bool is_presence = rule.condition.kind == Kind::absent;
    if (is_resolved(alert_)) {
      const bool says_nothing = is_presence || is_too_much(at);
      return says_nothing ? say(rule, over_) : take(rule, settle(at, alert_));
    }
    const std::string key = key_of_firing(at);
    if (key == alert_.key) return fire(at, alert_);
    Alert again = alert_;
    again.key = key;
    fire(at, again);
  }

  // Of an alert that does not say since when it fires: what fires after it was over is new.
  std::string key_of_firing(const Case& at) const {
    const auto over = at.group().over.find(alert_.fingerprint);
    const bool is_again = alert_.starts_us == 0 && over != at.group().over.end();
    return is_again ? alert_.key + base::format_timestamp(over->second) : alert_.key;
  }

  void fire(const Case& at, const Alert& alert) {
    const TriggerRule& rule = at.rule;
    const bool is_presence = rule.condition.kind == Kind::absent;
    if (const auto known = refuse_known(at, alert, is_presence)) return take(rule, Permit(*known));
    Learned learned = learn(at, alert);
    add(decision_, std::move(learned.changes));
    if (!learned.is_complete) return wait(at, learned);
    if (is_decided_ && acts(rule)) {
      return say(rule, {Outcome::ignored, learned.reason + another_decided});
    }
    take(rule, permit(at, make_start(rule, at.key, alert, at.now_us), learned.reason, alert.key));
  }

  // What the rule need not look at again: "suppressed", or "join" while the run is under way.
  std::optional<Permit> refuse_known(const Case& at, const Alert& alert, bool is_presence) const {
    Permit known;
    known.outcome = Outcome::suppressed;
    if (is_too_much(at)) {
      known.reason = "alerts are about too many different things already";
      return known;
    }
    if (is_presence) return std::nullopt;
    const auto over = at.group().over.find(alert.fingerprint);
    if (over != at.group().over.end() && alert.starts_us != 0 && alert.starts_us < over->second) {
      known.reason = "it was said to be over before it came";
      return known;
    }
    const auto answer = memory_.answers.find({at.rule.name, alert.key});
    if (answer != memory_.answers.end()) return answered(answer->second);
    if (!alert.is_repeat) return std::nullopt;
    known.reason = "this was delivered before";
    return known;
  }

  // Senders choose how many things their alerts are about.
  bool is_too_much(const Case& at) const {
    return memory_.groups.size() >= groups_max && !memory_.groups.contains({at.rule.name, at.key});
  }

  Permit answered(const Answer& answer) const {
    Permit known;
    known.run = answer.run;
    const bool is_under_way = run_under_way(memory_, answer.run) != nullptr;
    known.outcome = is_under_way ? Outcome::join : Outcome::suppressed;
    known.reason = answer.run.empty() ? "this firing was answered before"
                                      : "this firing was answered by the run " + answer.run;
    return known;
  }

  void wait(const Case& at, const Learned& learned) {
    const TriggerRule& rule = at.rule;
    say(rule, {Outcome::waiting, learned.reason});
    const bool starts_later = rule.condition.kind == Kind::lasting && acts(rule);
    keep_earlier(starts_later ? waits_until_us_ : decision_.due_us, learned.due_us);
    if (starts_later) {
      waits_.push_back(at.change(Change::Kind::settled, alert_.fingerprint, at.now_us));
    }
    if (is_decided_ || decision_.outcome != Outcome::ignored) return;
    decision_.outcome = Outcome::waiting;
    decision_.rule = rule.name;
    decision_.reason = learned.reason;
  }

  // What one rule has decided, no other starts a run for when time has passed.
  void end_waits() {
    for (Change& settled : waits_) {
      for (auto& judged : decision_.considered) {
        if (judged.rule != settled.rule) continue;
        judged.outcome = Outcome::ignored;
        judged.reason += another_decided;
      }
      std::erase_if(decision_.changes, [&](const Change& change) {
        return change.kind == Change::Kind::lasting && change.rule == settled.rule;
      });
      decision_.changes.push_back(std::move(settled));
    }
  }

  // The first rule that acts decides: one that only tells, or is observed, shadows no other.
  void take(const TriggerRule& rule, Permit permit) {
    say(rule, permit);
    add(decision_, std::move(permit.changes));
    for (Notice& notice : permit.notices) decision_.notices.push_back(std::move(notice));
    if (is_decided_) return;
    is_decided_ = acts(rule) && permit.outcome >= Outcome::suppressed;
    const bool is_over = permit.outcome == Outcome::ignored;
    const bool says_more = is_over ? decision_.run.empty() : weight(permit) > weight_;
    if (!is_decided_ && !says_more) return;
    weight_ = weight(permit);
    settle_by(decision_, rule, std::move(permit));
  }

  bool acts(const TriggerRule& rule) const {
    return rule.start && !rule.observe && !alert_.observe;
  }

  // Of rules that do not act, the one that says most is shown.
  static int weight(const Permit& permit) {
    return permit.outcome == Outcome::notify ? 3 : permit.outcome == Outcome::observe ? 2 : 1;
  }

  void say(const TriggerRule& rule, const Permit& permit) {
    decision_.considered.push_back({rule.name, permit.outcome, permit.reason});
  }

  static constexpr const char* another_decided = "; another rule has decided";
  static inline const Permit over_{Outcome::ignored,
                                   "it is over, and the rule learns nothing of it"};

  const Rules& rules_;
  const Memory& memory_;
  const Alert& alert_;
  Decision decision_;
  std::vector<Change> waits_;  // of rules that act: ends what they wait for
  std::optional<WallMicros> waits_until_us_;
  bool is_decided_ = false;
  int weight_ = 0;
};

// Something that is due by time alone.
struct Due {
  const TriggerRule* rule = nullptr;
  std::string key;
  WallMicros at_us = 0;
  std::string fingerprint = {};  // of `lasting`; empty of `absent`
  const Group::Lasting* lasting = nullptr;
  const Group* group = nullptr;
};

void take_earlier(std::optional<Due>& first, Due due) {
  if (!first || due.at_us < first->at_us) first = std::move(due);
}

// What is not heard counts from when we listen: before that it is no data.
void find_due_of_group(const Memory& memory, const TriggerRule& rule, const std::string& key,
                       const Group& group, std::optional<Due>& first) {
  const WallMicros span_us = rule.condition.span_ms * 1000;
  if (rule.condition.kind == Kind::absent) {
    if (group.is_absent) return;
    const WallMicros since_us = std::max(group.seen_us, memory.listening_us);
    return take_earlier(first, {&rule, key, since_us + span_us, "", nullptr, &group});
  }
  for (const auto& [fingerprint, lasting] : group.lasting) {
    const WallMicros since_us = std::max(lasting.since_us, memory.listening_us);
    take_earlier(first, {&rule, key, since_us + span_us + 1, fingerprint, &lasting, &group});
  }
}

std::optional<Due> find_due(const Rules& rules, const Memory& memory) {
  static const Group nothing;
  std::optional<Due> first;
  if (memory.listening_us == 0) return first;
  for (const TriggerRule& rule : rules.triggers().rules) {
    const bool is_absence = rule.condition.kind == Kind::absent;
    if (!is_absence && rule.condition.kind != Kind::lasting) continue;
    auto group = memory.groups.lower_bound({rule.name, ""});
    // One thing, of which nothing was heard yet.
    const bool is_one = is_absence && (!rule.key || rule.key->empty());
    if (is_one && (group == memory.groups.end() || group->first.first != rule.name)) {
      find_due_of_group(memory, rule, "", nothing, first);
    }
    for (; group != memory.groups.end() && group->first.first == rule.name; ++group) {
      find_due_of_group(memory, rule, group->first.second, group->second, first);
    }
  }
  return first;
}

// All sources that the rule names are.
bool is_observed(const Rules& rules, const TriggerRule& rule) {
  return !rule.match.sources.empty() &&
         std::all_of(rule.match.sources.begin(), rule.match.sources.end(), [&](const auto& name) {
           const auto* source = rules.source(name);
           return source != nullptr && source->observe;
         });
}

Start start_of(const Rules& rules, const Due& due, WallMicros now_us) {
  if (due.lasting != nullptr) return due.lasting->start;
  Alert nothing;
  nothing.observe = is_observed(rules, *due.rule);
  Start start =
      due.group->start ? *due.group->start : make_start(*due.rule, due.key, nothing, now_us);
  // Each absence is another one, though the same alert was the last that came.
  start.run_id = run_id_of(due.rule->name, due.key + "\n" + std::to_string(due.at_us), due.at_us);
  return start;
}

}  // namespace

Decision decide(const Rules& rules, const Memory& memory, const Alert& alert, WallMicros now_us) {
  return Deciding(rules, memory, alert, now_us).decide();
}

std::optional<WallMicros> due(const Rules& rules, const Memory& memory) {
  const auto first = find_due(rules, memory);
  return first ? std::optional(first->at_us) : std::nullopt;
}

std::optional<Decision> tick(const Rules& rules, const Memory& memory, WallMicros now_us) {
  now_us = std::max(now_us, memory.now_us);
  const auto first = find_due(rules, memory);
  if (!first || first->at_us > now_us) return std::nullopt;
  const Case at{rules, memory, *first->rule, first->key, now_us};
  const std::string span = base::format_duration(first->rule->condition.span_ms);
  const bool is_absence = first->lasting == nullptr;
  const std::string why =
      is_absence ? "nothing was heard for " + span : "it fires for longer than " + span;
  Decision decision;
  decision.at_us = now_us;
  decision.alert = is_absence ? "" : first->lasting->alert;
  decision.changes.push_back(is_absence
                                 ? at.change(Change::Kind::absent, "", now_us)
                                 : at.change(Change::Kind::settled, first->fingerprint, now_us));
  Permit permit = trigger::permit(at, start_of(rules, *first, now_us), why, decision.alert);
  decision.considered.push_back({first->rule->name, permit.outcome, permit.reason});
  decision.notices = std::move(permit.notices);
  add(decision, std::move(permit.changes));
  settle_by(decision, *first->rule, std::move(permit));
  return decision;
}

}  // namespace reprise::trigger
