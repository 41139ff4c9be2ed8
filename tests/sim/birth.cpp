// How an engine begins: with a new run, or with what a dead engine has left.
#include "sim/world.h"

namespace reprise::sim {

namespace inputs = model::inputs;

void World::be_born() {
  life_ = std::make_unique<Life>(*this, ++lasting_.epoch);
  if (lasting_.durable.empty()) {
    if (lasting_.acknowledged) return judge_.breach("an acknowledged run is lost");
    return create();
  }
  recover();
}

void World::create() {
  life_->driver.create("r", book_.plan, book_.encoded,
                       {"sim/case", book_.plan->hash, "", "sim", "0"}, [this](const auto&) {
                         judge_.create_acknowledged(lasting_);
                         lasting_.acknowledged = true;
                       });
  life_->driver.post("r", inputs::Granted{});
  life_->driver.pump();
}

void World::recover() {
  auto state = core::restore("r", book_.plan, lasting_.durable);
  if (!state) return judge_.breach("the durable events do not fold: " + state.error().message);
  judge_.restored(*state);
  if (state->is_over()) return life_->driver.adopt(std::move(*state));
  const bool queued = state->started_us() == 0, stopped = state->stopped();
  std::vector<model::AttemptId> open;
  for (const auto& [id, attempt] : state->open_attempts()) open.push_back(id);
  life_->driver.adopt(std::move(*state));
  life_->driver.post("r", inputs::Recovered{"0", lasting_.epoch});
  if (lasting_.latch)
    life_->driver.post("r", inputs::StopRequested{"latch file", "test", false});
  else if (stopped)
    life_->driver.post("r", inputs::StopCleared{"latch file", "the kill switch is open"});
  std::erase_if(lasting_.attempts, [](const Attempt& attempt) {
    return attempt.id.role == model::AttemptRole::check;
  });
  for (auto& attempt : lasting_.attempts) attempt.reported = false;
  for (const auto& id : open) report_leftover(id);
  if (queued) life_->driver.post("r", inputs::Granted{});
  life_->driver.pump();
}

// What the launcher would find: results of attempts whose shim lived on, and nothing of the others.
void World::report_leftover(const model::AttemptId& id) {
  Attempt* attempt = lasting_.find(id);
  const bool ignored = case_.planted == Planted::orphan_ignored;
  if (attempt == nullptr || attempt->dead || ignored) {
    const bool never = case_.planted == Planted::lost_is_retried;
    // In every fourth disorder a person has to say that a dead one is dead.
    const bool unclear = case_.seed % 4 == 3 && attempt != nullptr && attempt->dead;
    if (unclear)
      life_->driver.post("r", inputs::AttemptUnprovable{id, "its mark is unreadable"});
    else
      life_->driver.post("r", inputs::AttemptGone{id, "gone", never});
    return;
  }
  if (!attempt->executed && !attempt->killed)
    lasting_.execute(*attempt, book_.line_of(id.step), case_.truth);
  attempt->reported = true;
  post_result(*life_, *attempt, true);
}

}  // namespace reprise::sim
