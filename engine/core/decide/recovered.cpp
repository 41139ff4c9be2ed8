#include "core/decide/decider.h"

namespace reprise::core {

namespace {

constexpr base::WallMicros believable_gap_us = 24LL * 3600 * 1'000'000;

// After a reboot only the wall clock is left to judge timers by.
bool must_ask_about_clock(const Data& data, const base::Instant& now) {
  if (now.boot_id == data.last.boot_id || data.timers.all.empty()) return false;
  if (clock_is_in_doubt(data)) return false;
  return now.wall_us < data.last.wall_us || now.wall_us > data.last.wall_us + believable_gap_us;
}

}  // namespace

// What was out may still be told: the attempts stay open until something is reported about them.
Decision Decider::operator()(const model::inputs::Recovered& input) const {
  Decision decision;
  if (is_over()) {
    decision.then.push_back(model::effects::RunEnded{data.final_status});
    return decision;
  }
  // First the question: run.resumed moves the time of the last record.
  if (must_ask_about_clock(data, now)) add(decision, ask_clock(data, now));
  add(decision, model::events::RunResumed{input.engine_version, input.epoch, input.changed});
  stop_attempts(
      data, [](const OpenAttempt& attempt) { return attempt.killed; }, decision);
  return decision;
}

}  // namespace reprise::core
