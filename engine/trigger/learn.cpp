#include <algorithm>
#include <set>

#include "trigger/judge.h"

namespace reprise::trigger {

namespace {

using model::Condition;

// When it happened: what the sender says, which is never later than now.
WallMicros happened_us(const Case& at, const Alert& alert) {
  return alert.starts_us == 0 ? at.now_us : std::min(alert.starts_us, at.now_us);
}

std::string of_so_many(std::size_t have, std::uint32_t want, const char* what,
                       base::Millis span_ms) {
  return std::to_string(have) + " of " + std::to_string(want) + " " + what + " in " +
         base::format_duration(span_ms);
}

// The most alerts within one span that has `mine` in it. Exactly one span apart is within.
std::size_t most_around(std::vector<WallMicros> times, WallMicros mine, WallMicros span_us) {
  std::sort(times.begin(), times.end());
  std::size_t most = 0;
  for (std::size_t first = 0, last = 0; first < times.size(); ++first) {
    while (last < times.size() && times[last] <= times[first] + span_us) ++last;
    if (times[first] <= mine && mine <= times[first] + span_us) most = std::max(most, last - first);
  }
  return most;
}

Learned learn_count(const Case& at, const Alert& alert) {
  const Condition& condition = at.rule.condition;
  const WallMicros mine = happened_us(at, alert);
  const auto& counted = at.group().counted;
  const bool is_new = !counted.contains(alert.key);
  std::vector<WallMicros> times;
  for (const auto& [key, time] : counted) times.push_back(time);
  if (is_new) times.push_back(mine);
  const std::size_t most = most_around(times, mine, condition.span_ms * 1000);
  Learned learned;
  if (is_new) {
    learned.changes.push_back(at.change(Change::Kind::counted, alert.key, mine));
    learned.changes.back().keep_ms = condition.span_ms;
  }
  learned.is_complete = most >= condition.at_least;
  learned.reason = of_so_many(most, condition.at_least, "alerts", condition.span_ms);
  return learned;
}

// A sender that says no start has said it when the firing was first heard of. While nobody listened
// it may have ended.
WallMicros firing_since_us(const Case& at, const Alert& alert) {
  const auto known = at.group().lasting.find(alert.fingerprint);
  if (alert.starts_us != 0 || known == at.group().lasting.end()) return happened_us(at, alert);
  return std::max(known->second.since_us, at.memory.listening_us);
}

Learned learn_lasting(const Case& at, const Alert& alert) {
  const WallMicros span_us = at.rule.condition.span_ms * 1000;
  const WallMicros since_us = firing_since_us(at, alert);
  Learned learned;
  learned.is_complete = at.now_us - since_us > span_us;
  const std::string span = base::format_duration(at.rule.condition.span_ms);
  if (learned.is_complete) {
    learned.reason = "it fires for longer than " + span;
    learned.changes.push_back(at.change(Change::Kind::settled, alert.fingerprint, at.now_us));
    return learned;
  }
  learned.reason = "it must fire for longer than " + span;
  learned.due_us = since_us + span_us + 1;
  const auto& lasting = at.group().lasting;
  const auto known = lasting.find(alert.fingerprint);
  const bool says_no_more = known != lasting.end() && known->second.since_us == since_us &&
                            known->second.alert == alert.key;
  if (says_no_more) return learned;
  if (known == lasting.end() && lasting.size() >= group_entries_max) {
    return {false, "too many others of its kind are waited for"};
  }
  Change change = at.change(Change::Kind::lasting, alert.fingerprint, since_us);
  change.other = alert.key;
  change.start = make_start(at.rule, at.key, alert, at.now_us);
  learned.changes.push_back(std::move(change));
  return learned;
}

Learned learn_seen(const Case& at, const Alert& alert) {
  Learned learned;
  const std::string span = base::format_duration(at.rule.condition.span_ms);
  learned.reason = "it was seen; the rule comes true when it is not seen for " + span;
  learned.due_us = at.now_us + at.rule.condition.span_ms * 1000;
  Change change = at.change(Change::Kind::seen, "", at.now_us);
  change.start = make_start(at.rule, at.key, alert, at.now_us);
  learned.changes.push_back(std::move(change));
  return learned;
}

Learned learn_vote(const Case& at, const Alert& alert) {
  const Condition& condition = at.rule.condition;
  const auto label = alert.labels.find(condition.by);
  if (!condition.by.empty() && label == alert.labels.end()) {
    return {false, "it has no label " + quoted(condition.by) + " to vote by"};
  }
  const std::string voter = condition.by.empty() ? alert.source : label->second;
  const WallMicros mine = happened_us(at, alert);
  const WallMicros first_us = at.now_us - condition.span_ms * 1000;
  std::set<std::string> voters;
  for (const auto& [vote, at_us] : at.group().votes) {
    if (at_us >= first_us) voters.insert(vote.first);
  }
  if (mine >= first_us) voters.insert(voter);
  Learned learned;
  learned.is_complete = voters.size() >= condition.at_least;
  learned.reason = of_so_many(voters.size(), condition.at_least, "voters", condition.span_ms);
  Change change = at.change(Change::Kind::voted, voter, mine);
  change.other = alert.key;
  change.keep_ms = condition.span_ms;
  learned.changes.push_back(std::move(change));
  return learned;
}

Learned learn_condition(const Case& at, const Alert& alert) {
  switch (at.rule.condition.kind) {
    case Condition::Kind::count:
      return learn_count(at, alert);
    case Condition::Kind::lasting:
      return learn_lasting(at, alert);
    case Condition::Kind::absent:
      return learn_seen(at, alert);
    case Condition::Kind::quorum:
      return learn_vote(at, alert);
    case Condition::Kind::each:
      break;
  }
  return {true, "it fires"};
}

}  // namespace

const Group& Case::group() const {
  static const Group nothing;
  const auto found = memory.groups.find({rule.name, key});
  return found == memory.groups.end() ? nothing : found->second;
}

Change Case::change(Change::Kind kind, std::string what, WallMicros at_us) const {
  return Change{kind, rule.name, key, std::move(what), {}, at_us};
}

Learned learn(const Case& at, const Alert& alert) {
  Learned learned = learn_condition(at, alert);
  if (at.rule.flapping) {
    Change turned = at.change(Change::Kind::turned, "firing", at.now_us);
    turned.keep_ms = at.rule.flapping->span_ms + at.rule.flapping->quiet_ms;
    learned.changes.push_back(std::move(turned));
  }
  return learned;
}

}  // namespace reprise::trigger
