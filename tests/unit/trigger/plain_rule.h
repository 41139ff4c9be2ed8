// PlainRule: what one rule should decide, found by looking through everything that ever came. Slow,
// without any state but that list, and written from docs/triggers.md; the judge of random alerts.
#pragma once

#include <algorithm>
#include <set>

#include "unit/trigger/trigger_rig.h"

namespace reprise::tests {

class PlainRule {
 public:
  explicit PlainRule(model::TriggerRule rule) : rule_(std::move(rule)) {}

  Outcome take(const Alert& given, std::int64_t now) {
    const Alert alert = as_firing(given);
    Heard heard{alert, now};
    heard.since = first_heard(alert);
    if (rule_.condition.kind == Kind::absent) {
      seen_ += trigger::is_resolved(alert) ? 0 : 1;
      heard.outcome = trigger::is_resolved(alert) ? Outcome::ignored : Outcome::waiting;
    } else if (trigger::is_resolved(alert)) {
      heard.outcome = Outcome::ignored;
    } else if (was_over_before(alert)) {
      heard.outcome = Outcome::suppressed;
    } else if (const Answered* answer = find_answer(alert.key)) {
      heard.outcome = is_open(answer->run) ? Outcome::join : Outcome::suppressed;
    } else {
      heard.is_learned = true;
      list_.push_back(heard);  // it counts itself
      forget(group(alert), now);
      list_.back().outcome = is_complete(alert, now) ? fire(alert, now) : Outcome::waiting;
      return list_.back().outcome;
    }
    list_.push_back(heard);
    return heard.outcome;
  }

  // Outcomes of what is due by time alone.
  std::multiset<Outcome> pass(std::int64_t now) {
    std::multiset<Outcome> all;
    if (rule_.condition.kind == Kind::absent && is_silent(now)) {
      told_at_ = seen_;
      all.insert(permit(target(""), now));
    }
    if (rule_.condition.kind != Kind::lasting) return all;
    std::map<std::pair<std::int64_t, std::string>, std::size_t> due;
    for (std::size_t i = 0; i < list_.size(); ++i) {
      const std::int64_t at = std::max(since(list_[i]), listening_) + span() + 1;
      if (is_pending(i) && at <= now) due.emplace(std::pair(at, list_[i].alert.fingerprint), i);
    }
    for (const auto& [when, i] : due) {
      list_[i].outcome = fire(list_[i].alert, now);
      all.insert(list_[i].outcome);
    }
    return all;
  }

  void end_runs(std::int64_t now) {
    for (Run& run : runs_) run.ended = run.ended == 0 ? now : run.ended;
  }
  void listen_from(std::int64_t now) { listening_ = now; }

 private:
  using Kind = model::Condition::Kind;
  struct Heard {
    Alert alert;
    std::int64_t at = 0;
    Outcome outcome = Outcome::waiting;
    bool is_learned = false, is_used = false;
    std::int64_t since = 0;  // of an alert that says no start, where it was heard before
  };
  struct Run {
    std::string target;
    std::int64_t started = 0, ended = 0;
  };
  struct Answered {
    std::string alert;
    std::size_t run;
  };

  std::int64_t span() const { return rule_.condition.span_ms * 1000; }
  static std::int64_t since(const Heard& heard) {
    if (heard.since != 0) return heard.since;
    return heard.alert.starts_us == 0 ? heard.at : std::min(heard.alert.starts_us, heard.at);
  }
  static std::int64_t ended(const Heard& heard) {
    return heard.alert.ends_us == 0 ? heard.at : std::min(heard.alert.ends_us, heard.at);
  }
  std::string group(const Alert& alert) const {
    if (rule_.key) return rule_.key->empty() ? "" : alert.labels.at(rule_.key->front());
    const bool is_one = rule_.condition.kind == Kind::each || rule_.condition.kind == Kind::lasting;
    return is_one ? alert.fingerprint : "";
  }
  std::string target(const std::string& group) const { return group; }
  bool is_open(std::size_t run) const { return runs_[run].ended == 0; }

  // What says no start and fires after it was over is another firing.
  Alert as_firing(Alert alert) const {
    if (alert.starts_us != 0 || trigger::is_resolved(alert)) return alert;
    std::int64_t over = 0;
    for (const Heard& one : list_) {
      const bool is_it = trigger::is_resolved(one.alert) &&
                         one.alert.fingerprint == alert.fingerprint &&
                         group(one.alert) == group(alert);
      if (is_it) over = std::max(over, ended(one));
    }
    if (over != 0) alert.key += std::to_string(over);
    return alert;
  }
  // Since when what says no start is waited for already, as far as somebody has listened; or 0.
  std::int64_t first_heard(const Alert& alert) const {
    if (alert.starts_us != 0 || rule_.condition.kind != Kind::lasting) return 0;
    for (std::size_t i = list_.size(); i-- > 0;) {
      const bool is_it =
          list_[i].alert.fingerprint == alert.fingerprint && group(list_[i].alert) == group(alert);
      if (is_it && is_pending(i)) return std::max(since(list_[i]), listening_);
    }
    return 0;
  }
  bool was_over_before(const Alert& alert) const {
    return std::any_of(list_.begin(), list_.end(), [&](const Heard& one) {
      return trigger::is_resolved(one.alert) && one.alert.fingerprint == alert.fingerprint &&
             alert.starts_us != 0 && alert.starts_us < ended(one);
    });
  }
  const Answered* find_answer(const std::string& alert) const {
    const auto found = std::find_if(answers_.rbegin(), answers_.rend(),
                                    [&](const Answered& one) { return one.alert == alert; });
    return found == answers_.rend() ? nullptr : &*found;
  }
  // It counts for the group, and no run has used it.
  bool is_unused(const Heard& one, const std::string& group_of) const {
    return one.is_learned && !one.is_used && group(one.alert) == group_of;
  }
  // What is two spans older than the newest is not counted, and what is older than a span votes
  // no more.
  void forget(const std::string& group_of, std::int64_t now) {
    std::int64_t newest = 0;
    for (const Heard& one : list_) {
      if (is_unused(one, group_of)) newest = std::max(newest, since(one));
    }
    const bool is_quorum = rule_.condition.kind == Kind::quorum;
    const std::int64_t first = is_quorum ? now - span() : newest - 2 * span();
    if (!is_quorum && rule_.condition.kind != Kind::count) return;
    for (Heard& one : list_) {
      if (is_unused(one, group_of) && since(one) < first && &one != &list_.back()) {
        one.is_used = true;
      }
    }
  }

  bool is_complete(const Alert& alert, std::int64_t now) const {
    switch (rule_.condition.kind) {
      case Kind::count:
        return count_around(group(alert), since(list_.back())) >= rule_.condition.at_least;
      case Kind::quorum:
        return count_voters(group(alert), now) >= rule_.condition.at_least;
      case Kind::lasting:
        return now - since(list_.back()) > span();
      case Kind::absent:
        return false;
      case Kind::each:
        break;
    }
    return true;
  }
  std::size_t count_around(const std::string& group_of, std::int64_t mine) const {
    std::map<std::string, std::int64_t> times;
    for (const Heard& one : list_) {
      if (is_unused(one, group_of)) times.emplace(one.alert.key, since(one));
    }
    std::size_t most = 0;
    for (const auto& begin : times) {
      const std::int64_t first = begin.second;
      if (mine < first || mine > first + span()) continue;
      most = std::max<std::size_t>(
          most, std::count_if(times.begin(), times.end(), [&](const auto& other) {
            return other.second >= first && other.second <= first + span();
          }));
    }
    return most;
  }
  std::size_t count_voters(const std::string& group_of, std::int64_t now) const {
    std::set<std::string> voters;
    for (std::size_t i = 0; i < list_.size(); ++i) {
      const Heard& one = list_[i];
      if (is_unused(one, group_of) && since(one) >= now - span() && !is_over_after(i)) {
        voters.insert(one.alert.labels.at(rule_.condition.by));
      }
    }
    return voters.size();
  }
  bool is_over_after(std::size_t index) const {
    for (std::size_t i = index + 1; i < list_.size(); ++i) {
      if (trigger::is_resolved(list_[i].alert) &&
          list_[i].alert.fingerprint == list_[index].alert.fingerprint &&
          group(list_[i].alert) == group(list_[index].alert) &&
          since(list_[index]) <= ended(list_[i])) {
        return true;
      }
    }
    return false;
  }
  // The last that was heard of it, waiting, and not over.
  bool is_pending(std::size_t index) const {
    const Heard& mine = list_[index];
    if (!is_unused(mine, group(mine.alert)) || mine.outcome != Outcome::waiting) return false;
    if (is_over_after(index)) return false;
    for (std::size_t i = index + 1; i < list_.size(); ++i) {
      const Heard& later = list_[i];
      if (later.is_learned && later.alert.fingerprint == mine.alert.fingerprint) return false;
    }
    return true;
  }

  std::int64_t last_seen() const {
    std::int64_t last = 0;
    for (const Heard& one : list_) {
      if (!trigger::is_resolved(one.alert)) last = std::max(last, one.at);
    }
    return last;
  }
  bool is_silent(std::int64_t now) const {
    return told_at_ != seen_ && std::max(last_seen(), listening_) + span() <= now;
  }

  Outcome permit(const std::string& target_of, std::int64_t now) {
    const auto last = std::find_if(runs_.rbegin(), runs_.rend(),
                                   [&](const Run& run) { return run.target == target_of; });
    if (last != runs_.rend()) {
      run_ = static_cast<std::size_t>(runs_.rend() - last - 1);
      if (last->ended == 0) return Outcome::join;
      if (now < last->ended + rule_.cooldown_ms * 1000) return Outcome::suppressed;
    }
    const auto of_late = std::count_if(runs_.begin(), runs_.end(), [&](const Run& run) {
      return run.started > now - rule_.storm->span_ms * 1000;
    });
    if (of_late >= rule_.storm->runs) return Outcome::suppressed;
    runs_.push_back({target_of, now});
    run_ = runs_.size() - 1;
    return Outcome::start;
  }
  Outcome fire(const Alert& alert, std::int64_t now) {
    const std::string group_of = group(alert);
    const Outcome outcome = permit(target(group_of), now);
    if (outcome == Outcome::suppressed) return outcome;
    const bool uses_others =
        rule_.condition.kind == Kind::count || rule_.condition.kind == Kind::quorum;
    for (Heard& one : list_) {
      if (!uses_others || !is_unused(one, group_of)) continue;
      one.is_used = true;
      answers_.push_back({one.alert.key, run_});
    }
    answers_.push_back({alert.key, run_});
    return outcome;
  }

  model::TriggerRule rule_;
  std::vector<Heard> list_;
  std::vector<Run> runs_;
  std::vector<Answered> answers_;
  std::size_t run_ = 0;
  std::int64_t listening_ = noon_us;
  int seen_ = 0, told_at_ = -1;
};

}  // namespace reprise::tests
