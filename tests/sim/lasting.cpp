#include "sim/lasting.h"

#include <algorithm>

namespace reprise::sim {

using model::AttemptRole;
using model::Verdict;

namespace {

constexpr std::int64_t hour_us = 3'600'000'000;

struct Effect {
  Verdict verdict;
  bool happens;
};

Effect effect_of(const Line& line, int times) {
  switch (line.outcome) {
    case Outcome::succeeds:
      break;
    case Outcome::fails:
      return {Verdict::failed, false};
    case Outcome::fails_once:
      if (times == 1) return {Verdict::failed, false};
      break;
    case Outcome::unknown:
      if (times == 1 || line.kind == Kind::read) return {Verdict::unknown, true};
  }
  return {Verdict::succeeded, true};
}

}  // namespace

Attempt* Lasting::find(const model::AttemptId& id) {
  const auto found = std::find_if(attempts.begin(), attempts.end(),
                                  [&](const Attempt& attempt) { return attempt.id == id; });
  return found == attempts.end() ? nullptr : &*found;
}

const Attempt* Lasting::latest(const std::string& step) const {
  const auto found = std::find_if(attempts.rbegin(), attempts.rend(), [&](const Attempt& attempt) {
    return attempt.id.role == AttemptRole::main && attempt.id.step == step;
  });
  return found == attempts.rend() ? nullptr : &*found;
}

bool Lasting::has_happened(const std::string& step) const {
  const Attempt* attempt = latest(step);
  const auto count = attempt ? happened.find(attempt->key) : happened.end();
  return count != happened.end() && count->second > 0;
}

void Lasting::execute(Attempt& attempt, const Line& line, Truth truth) {
  attempt.executed = true;
  attempt.verdict = Verdict::succeeded;
  if (attempt.id.role == AttemptRole::probe) {
    const bool said = has_happened(attempt.id.step) != (truth == Truth::lies);
    attempt.probe_verdict = truth == Truth::cannot_tell ? "cannot-tell"
                            : said                      ? "happened"
                                                        : "did-not-happen";
    return;
  }
  const bool undo = attempt.id.role == AttemptRole::undo;
  const int times = ++executed[attempt.key];
  // The undo of an idempotent step fails once, so that a person is asked about it.
  const Line shown = undo ? Line{Kind::unsafe, line.kind == Kind::idempotent ? Outcome::fails_once
                                                                             : Outcome::succeeds}
                          : line;
  const Effect effect = effect_of(shown, times);
  attempt.verdict = effect.verdict;
  if (effect.happens) ++happened[attempt.key];
}

void Lasting::look(Attempt& attempt, const Watched& watched) {
  attempt.executed = true;
  const int count = ++checks[attempt.id.step];
  const bool bad = watched.sight != Sight::ok && (count == 2 || count == 3);
  attempt.verdict = Verdict::succeeded;
  if (bad) attempt.verdict = watched.sight == Sight::fails ? Verdict::failed : Verdict::unknown;
}

void Lasting::hear(const Attempt& attempt) {
  if (attempt.id.role != AttemptRole::check || !attempt.executed) return;
  heard[attempt.id.step].emplace_back(clocks.read(), attempt.verdict == Verdict::succeeded);
}

bool Lasting::was_proven(const std::string& guard, const base::Instant& at,
                         std::int64_t within_us) const {
  const auto found = heard.find(guard);
  if (found == heard.end()) return false;
  const auto last =
      std::find_if(found->second.rbegin(), found->second.rend(), [&](const auto& told) {
        return told.first.boot_id == at.boot_id && told.first.boot_us <= at.boot_us;
      });
  return last != found->second.rend() && last->second &&
         at.boot_us - last->first.boot_us <= within_us;
}

void Lasting::strike(Blow blow) {
  for (auto& deed : deeds)
    if (!deed.acknowledged) deed.begun = false;
  const bool reboot = blow == Blow::reboot || blow == Blow::reboot_back || blow == Blow::reboot_far;
  if (blow == Blow::both || reboot)
    for (auto& attempt : attempts) attempt.dead = true;
  if (!reboot) return;
  ++clocks.boots;
  clocks.boot_us = 1'000'000;
  if (blow == Blow::reboot_back) clocks.wall_us -= 25 * hour_us;
  if (blow == Blow::reboot_far) clocks.wall_us += 49 * hour_us;
}

std::string Lasting::signature() const {
  std::string text = std::to_string(durable.size()) + (acknowledged ? "a" : "-") +
                     (latch ? "l" : "-") + std::to_string(clocks.boots) + "," +
                     std::to_string(clocks.wall_us / hour_us) + ":";
  for (const auto& attempt : attempts)
    text += static_cast<char>('0' + attempt.executed + 2 * attempt.dead + 4 * attempt.killed +
                              8 * attempt.given_up);
  for (const auto& [guard, count] : checks) text += "," + std::to_string(count);
  for (const auto& deed : deeds) text += deed.acknowledged ? 'd' : '.';
  return text;
}

}  // namespace reprise::sim
