#include "serve/decider.h"

#include <algorithm>
#include <set>

#include "serve/intake.h"
#include "trigger/decide_delivery.h"

namespace reprise::serve {

using trigger::Outcome;

namespace {

constexpr std::size_t decided_at_once = 64;

std::string stream() { return std::string(trigger::deliveries_stream); }

std::vector<std::string> channels_of(const trigger::Rules& rules, const std::string& name) {
  for (const auto& rule : rules.triggers().rules)
    if (rule.name == name) return rule.channels;
  return {};
}

std::vector<trigger::Notice> notices_of(const std::vector<trigger::Verdict>& verdicts) {
  std::vector<trigger::Notice> all;
  for (const auto& verdict : verdicts)
    for (const auto& decision : verdict.decisions)
      all.insert(all.end(), decision.notices.begin(), decision.notices.end());
  return all;
}

// Who was told that it came true is told that nothing came of it.
trigger::Notice unmade(const trigger::Rules& rules, const trigger::Start& start,
                       const std::string& why) {
  return {
      start.severity,
      start.why + ". Its run " + start.run_id + " of " + start.runbook + " was not made: " + why,
      channels_of(rules, start.rule)};
}

}  // namespace

Decider::Decider(IntakeParts& parts, trigger::DeliveryBook& book, DeliveryTally& tally,
                 CurrentSources sources)
    : parts_(parts), book_(book), tally_(tally), sources_(std::move(sources)) {}

void Decider::restore() {
  for (const auto& [number, body] : book_.undecided()) pending_.push_back({number, {}, false});
  deliveries_ = pending_.size();
  const auto unstarted = book_.unstarted();
  std::set<std::string> not_made;
  for (const auto& [key, each] : unstarted) not_made.insert(key.second);
  for (const auto& run_id : trigger::open_runs(book_.memory()))
    if (not_made.count(run_id) == 0) watch_run(run_id);
  // After the ends of runs, which were before it.
  hearing_.begin(parts_.clock.now());
  trigger::listen_from(book_.memory(), parts_.clock.now().wall_us);
  for (const auto& [key, each] : unstarted) start(key.first, each);
  decide_soon();
  arm_timer();
}

void Decider::add(std::uint64_t number, trigger::Delivery delivery) {
  ++deliveries_;
  bytes_ += delivery.body.size();
  pending_.push_back({number, std::move(delivery), true});
  decide_soon();
}

void Decider::decide_soon() {
  if (pending_.empty() || closed_ || std::exchange(posted_, true)) return;
  parts_.post([this] {
    posted_ = false;
    decide_some();
  });
}

// A few at a time: what comes in is kept in between.
void Decider::decide_some() {
  if (closed_) return;
  std::vector<trigger::Verdict> verdicts;
  while (!pending_.empty() && verdicts.size() < decided_at_once) {
    Pending& next = pending_.front();
    --deliveries_;
    bytes_ -= next.is_loaded ? next.delivery.body.size() : 0;
    verdicts.push_back(decide(next));
    pending_.pop_front();
  }
  if (!verdicts.empty()) record(std::move(verdicts));
  decide_soon();
  arm_timer();
}

trigger::Verdict Decider::decide(Pending& pending) {
  const auto loaded = load(pending);
  if (loaded) return decide(pending.number, pending.delivery);
  trigger::Verdict unread;
  unread.delivery = pending.number;
  unread.reason = loaded.error().message;
  tally_.add(pending.delivery.source, unread);
  return unread;
}

trigger::Verdict Decider::decide(std::uint64_t number, const trigger::Delivery& delivery) {
  look_at_clock();
  const auto now_us = parts_.clock.now().wall_us;
  auto verdict = trigger::decide_delivery(
      sources_()->rules, book_.memory(), number, delivery, now_us,
      [&](const std::string& news) { return book_.first_with(news, now_us) != 0; });
  book_.add_news(verdict);
  tally_.add(delivery.source, verdict);
  return verdict;
}

base::Status Decider::load(Pending& pending) {
  if (pending.is_loaded) return {};
  auto delivery = load(pending.number);
  if (!delivery) return base::fail(delivery.error());
  pending.delivery = std::move(*delivery);
  return {};
}

// With the body, which another delivery may have.
base::Result<trigger::Delivery> Decider::load(std::uint64_t number) {
  auto entries = parts_.entries.read(stream(), number - 1, 1);
  if (!entries) return base::fail(entries.error());
  if (entries->empty() || entries->front().seq != number)
    return base::fail("not-found", "the delivery is in an archive");
  auto delivery = trigger::delivery_from_json(entries->front().body);
  if (!delivery || delivery->same_as == 0) return delivery;
  auto first = load(delivery->same_as);
  if (!first) return first;
  delivery->body = std::move(first->body);
  return delivery;
}

// Behind what they are about, in the same batch: an engine that dies leaves both or neither.
Decider::Kept Decider::announce(const std::vector<trigger::Notice>& notices,
                                std::vector<app::NewEntry>& batch) {
  std::vector<Kept> all;
  for (const auto& notice : notices) {
    auto joint = parts_.announce(notice);
    for (auto& entry : joint.entries) batch.push_back(std::move(entry));
    all.push_back(std::move(joint.kept));
  }
  return [all = std::move(all)] {
    for (const auto& kept : all) kept();
  };
}

Decider::Kept Decider::write(const std::vector<trigger::Verdict>& verdicts, std::uint64_t number,
                             std::vector<app::NewEntry>& batch) {
  for (const auto& verdict : verdicts) {
    batch.push_back({stream(), std::string(trigger::decided_kind), trigger::to_json(verdict)});
    book_.add(number++, verdict);
  }
  return announce(notices_of(verdicts), batch);
}

void Decider::record(std::vector<trigger::Verdict> verdicts) {
  const auto last = parts_.entries.last(stream());
  if (!last) return;  // the engine ends; the next one decides again
  std::vector<app::NewEntry> entries;
  auto told = write(verdicts, *last + 1, entries);
  const auto all = std::make_shared<const std::vector<trigger::Verdict>>(std::move(verdicts));
  parts_.entries.append(std::move(entries),
                        [this, all, told = std::move(told)](const auto& numbers) {
                          if (!numbers) return;
                          told();
                          for (std::size_t at = 0; at < all->size(); ++at)
                            carry_out((*numbers)[at], (*all)[at]);
                        });
  for (const auto& verdict : *all) prepare(verdict);
}

void Decider::prepare(const trigger::Verdict& verdict) {
  for (const auto& decision : verdict.decisions)
    if (decision.outcome == Outcome::start && decision.start) parts_.prepare(*decision.start);
}

void Decider::carry_out(std::uint64_t number, const trigger::Verdict& verdict) {
  for (const auto& decision : verdict.decisions)
    if (decision.outcome == Outcome::start && decision.start) start(number, *decision.start);
}

void Decider::start(std::uint64_t number, const trigger::Start& start) {
  if (closed_) return;
  parts_.start(start, [this, number, start](const base::Status& made) {
    const trigger::Started started{number, start.run_id, made ? "" : made.error().message};
    book_.add(started);
    std::vector<app::NewEntry> entries = {
        {stream(), std::string(trigger::started_kind), trigger::to_json(started)}};
    std::vector<trigger::Notice> notices;
    made ? watch_run(start.run_id)
         : notices.push_back(unmade(sources_()->rules, start, started.error));
    auto told = announce(notices, entries);
    parts_.entries.append(std::move(entries), [told = std::move(told)](const auto& numbers) {
      if (numbers) told();
    });
  });
}

// That it has ended is kept, so that no later start looks into the run.
void Decider::watch_run(const std::string& run_id) {
  parts_.watch(run_id, [this, run_id](base::WallMicros ended_us) {
    const trigger::Ended ended{run_id, ended_us};
    trigger::run_ended(book_.memory(), run_id, ended_us);
    parts_.entries.append({{stream(), std::string(trigger::ended_kind), trigger::to_json(ended)}},
                          [](const auto&) {});
  });
}

// Only for what is due before the timer that runs already: when that one is over, it is armed anew.
void Decider::arm_timer() {
  const auto due = trigger::due(sources_()->rules, book_.memory());
  if (!due || closed_ || *due >= armed_us_) return;
  const auto now_us = parts_.clock.now().wall_us;
  const auto delay_ms =
      std::clamp<base::Millis>((*due - now_us + 999) / 1'000, 0, Hearing::longest_pause_ms);
  armed_us_ = now_us + delay_ms * 1'000;
  parts_.later(delay_ms, [this, mine = ++timer_] {
    if (mine == timer_ && !closed_) tick();
  });
}

void Decider::look_at_clock() {
  const auto now = parts_.clock.now();
  if (hearing_.was_interrupted(now)) trigger::listen_from(book_.memory(), now.wall_us);
}

void Decider::tick() {
  armed_us_ = never_us;
  look_at_clock();
  std::vector<trigger::Verdict> verdicts;
  const auto sources = sources_();
  const auto now_us = parts_.clock.now().wall_us;
  while (verdicts.size() < decided_at_once) {
    auto decision = trigger::tick(sources->rules, book_.memory(), now_us);
    if (!decision) break;
    trigger::evolve(book_.memory(), *decision);
    trigger::Verdict verdict;
    verdict.decisions.push_back(std::move(*decision));
    tally_.add("", verdict);
    verdicts.push_back(std::move(verdict));
  }
  if (!verdicts.empty()) record(std::move(verdicts));
  arm_timer();
}

}  // namespace reprise::serve
