#include "serve/decider.h"

#include <algorithm>
#include <set>

#include "serve/intake.h"

namespace reprise::serve {

using trigger::Outcome;

namespace {

constexpr std::size_t decided_at_once = 64;
constexpr std::size_t read_at_once = 1'000;
constexpr base::Millis longest_wait_ms = 60'000;  // then it is looked at again

std::string stream() { return std::string(trigger::deliveries_stream); }

}  // namespace

Decider::Decider(IntakeParts& parts, trigger::DeliveryBook& book, CurrentSources sources)
    : parts_(parts), book_(book), sources_(std::move(sources)) {}

base::Status Decider::restore() {
  for (std::uint64_t last = 0;;) {
    auto entries = parts_.entries.read(stream(), last, read_at_once);
    if (!entries) return base::fail(entries.error());
    if (entries->empty()) break;
    last = entries->back().seq;
    for (const auto& entry : *entries)
      if (auto added = book_.add(entry.seq, entry.kind, entry.body); !added) return added;
  }
  trigger::listen_from(book_.memory(), parts_.clock.now().wall_us);
  for (const auto& [number, body] : book_.undecided()) pending_.push_back({number, {}, false});
  deliveries_ = pending_.size();
  const auto unstarted = book_.unstarted();
  std::set<std::string> not_made;
  for (const auto& [key, each] : unstarted) not_made.insert(key.second);
  for (const auto& run_id : trigger::open_runs(book_.memory()))
    if (not_made.count(run_id) == 0) watch_run(run_id);
  for (const auto& [key, each] : unstarted) start(key.first, each);
  decide_soon();
  arm_timer();
  return {};
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
  trigger::Verdict verdict;
  verdict.delivery = pending.number;
  if (auto loaded = load(pending); !loaded) {
    verdict.reason = loaded.error().message;
    return verdict;
  }
  const auto sources = sources_();
  const auto* source = sources->rules.source(pending.delivery.source);
  if (source == nullptr) {
    verdict.reason = "there is no source '" + pending.delivery.source + "' any more";
    return verdict;
  }
  if (pending.delivery.is_truncated) {
    verdict.reason = "the body is longer than what is kept: nobody can read it";
    return verdict;
  }
  auto decoded = trigger::decode(*source, pending.delivery.body);
  if (!decoded) {
    verdict.reason = decoded.error().message;
    return verdict;
  }
  decide_alerts(*source, pending, std::move(*decoded), verdict);
  return verdict;
}

void Decider::decide_alerts(const trigger::SourceSettings& source, const Pending& pending,
                            trigger::Decoded decoded, trigger::Verdict& verdict) {
  const auto sources = sources_();
  const auto now_us = parts_.clock.now().wall_us;
  const trigger::Delivery& delivery = pending.delivery;
  verdict.refused = std::move(decoded.refused);
  verdict.left_out = decoded.truncated;
  if (!decoded.resend_key.empty())
    verdict.resend_key = trigger::news_key(source.name, decoded.resend_key);
  const bool is_replay = !delivery.replayed_by.empty();
  bool is_repeat = delivery.same_as != 0;
  if (!verdict.resend_key.empty())
    is_repeat = is_repeat || book_.first_with(verdict.resend_key, now_us) != 0;
  for (auto& alert : decoded.alerts) {
    alert.delivery = delivery.id;
    alert.received_us = delivery.received_us;
    alert.is_repeat = is_repeat && !is_replay;
    alert.observe = source.observe;
    verdict.decisions.push_back(trigger::decide(sources->rules, book_.memory(), alert, now_us));
    trigger::evolve(book_.memory(), verdict.decisions.back());
  }
  if (verdict.decisions.empty() && verdict.refused.empty())
    verdict.reason = "there is no alert in it";
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

base::Result<std::pair<std::uint64_t, trigger::Delivery>> Decider::find(const std::string& id) {
  for (std::uint64_t last = 0;;) {
    auto entries = parts_.entries.read(stream(), last, read_at_once);
    if (!entries) return base::fail(entries.error());
    if (entries->empty()) return base::fail("not-found", "there is no delivery " + id);
    last = entries->back().seq;
    for (const auto& entry : *entries) {
      if (entry.kind != trigger::received_kind) continue;
      if (auto delivery = trigger::delivery_from_json(entry.body); delivery && delivery->id == id) {
        auto whole = load(entry.seq);
        if (!whole) return base::fail(whole.error());
        return std::pair{entry.seq, std::move(*whole)};
      }
    }
  }
}

void Decider::record(std::vector<trigger::Verdict> verdicts) {
  std::vector<app::NewEntry> entries;
  for (const auto& verdict : verdicts)
    entries.push_back({stream(), std::string(trigger::decided_kind), trigger::to_json(verdict)});
  parts_.entries.append(std::move(entries),
                        [this, verdicts = std::move(verdicts)](const auto& numbers) {
                          if (!numbers) return;  // the engine ends; the next one decides again
                          for (std::size_t at = 0; at < verdicts.size(); ++at)
                            carry_out((*numbers)[at], verdicts[at]);
                        });
}

void Decider::carry_out(std::uint64_t number, const trigger::Verdict& verdict) {
  book_.add(number, verdict);
  for (const auto& decision : verdict.decisions) {
    for (const auto& notice : decision.notices) parts_.tell(notice);
    if (decision.outcome == Outcome::start && decision.start) start(number, *decision.start);
  }
}

void Decider::start(std::uint64_t number, const trigger::Start& start) {
  if (closed_) return;
  parts_.start(start, [this, number, run_id = start.run_id](const base::Status& made) {
    const trigger::Started started{number, run_id, made ? "" : made.error().message};
    book_.add(started);
    if (made) watch_run(run_id);
    parts_.entries.append(
        {{stream(), std::string(trigger::started_kind), trigger::to_json(started)}},
        [](const auto&) {});
  });
}

void Decider::watch_run(const std::string& run_id) {
  parts_.watch(run_id, [this, run_id] {
    trigger::run_ended(book_.memory(), run_id, parts_.clock.now().wall_us);
  });
}

void Decider::arm_timer() {
  const auto due = trigger::due(sources_()->rules, book_.memory());
  const std::uint64_t mine = ++timer_;
  if (!due || closed_) return;
  const auto left_ms = (*due - parts_.clock.now().wall_us + 999) / 1000;
  parts_.later(std::clamp<base::Millis>(left_ms, 0, longest_wait_ms), [this, mine] {
    if (mine == timer_ && !closed_) tick();
  });
}

void Decider::tick() {
  std::vector<trigger::Verdict> verdicts;
  const auto sources = sources_();
  const auto now_us = parts_.clock.now().wall_us;
  while (verdicts.size() < decided_at_once) {
    auto decision = trigger::tick(sources->rules, book_.memory(), now_us);
    if (!decision) break;
    trigger::evolve(book_.memory(), *decision);
    trigger::Verdict verdict;
    verdict.decisions.push_back(std::move(*decision));
    verdicts.push_back(std::move(verdict));
  }
  if (!verdicts.empty()) record(std::move(verdicts));
  arm_timer();
}

}  // namespace reprise::serve
