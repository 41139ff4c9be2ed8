#include "sim/twins.h"

#include "sim/world.h"

namespace reprise::sim {

base::Instant Clock::now() {
  Clocks& clocks = world.lasting().clocks;
  clocks.pass(1'000);
  return clocks.read();
}

void Journal::append(port::Batch batch, std::function<void(port::CommitResult)> done) {
  const Planted planted = world.played().planted;
  if (planted == Planted::effect_before_commit || planted == Planted::commit_never_kept) {
    if (planted == Planted::effect_before_commit) waiting.emplace_back(std::move(batch), nullptr);
    return done({});
  }
  waiting.emplace_back(std::move(batch), std::move(done));
}

void Runner::start(const std::string&, const model::effects::StartAttempt& attempt) {
  world.started(life, attempt);
}

void Runner::stop(const std::string&, const model::effects::StopAttempt& attempt) {
  world.told_to_stop(life, attempt.id);
}

std::string Authority::refusal() {
  const Planted planted = world.played().planted;
  if (life.fenced && planted != Planted::fence_ignored) return "another engine has taken over";
  if (world.lasting().latch && planted != Planted::latch_ignored) return "kill switch: test";
  return {};
}

}  // namespace reprise::sim
