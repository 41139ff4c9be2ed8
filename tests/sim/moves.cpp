// What can happen next in a world, in the usual order or in any.
#include <array>

#include "model/event_json.h"
#include "sim/world.h"

namespace reprise::sim {

using model::AttemptRole;
using model::QuestionKind;
namespace inputs = model::inputs;

std::size_t World::choose(std::size_t count) { return case_.seed == 0 ? 0 : random_() % count; }

bool World::move() {
  if (act_one()) return true;
  if (case_.seed != 0) return move_in_disorder();
  return commit_one() || execute_one() || report_one() || answer_one() || go_on() || tick_one();
}

bool World::move_in_disorder() {
  using Move = bool (World::*)();
  std::array<Move, 4> moves = {&World::commit_one, &World::execute_one, &World::report_one,
                               &World::answer_one};
  for (std::size_t i = moves.size(); i > 1; --i) std::swap(moves[i - 1], moves[random_() % i]);
  if (random_() % 16 == 0 && tick_one()) return true;
  for (const Move next : moves)
    if ((this->*next)()) return true;
  return go_on() || tick_one();
}

bool World::act_one() {
  for (std::size_t i = 0; i < case_.deeds.size(); ++i) {
    const Act act = case_.deeds[i].act;
    if (lasting_.deeds[i].begun || case_.deeds[i].instant > lasting_.instants) continue;
    lasting_.deeds[i].begun = true;
    const auto done = [this, i, act, epoch = lasting_.epoch](const auto& warnings) {
      if (lasting_.epoch != epoch) return;
      if (warnings.empty()) judge_.deed_acknowledged(act, lasting_);
      lasting_.deeds[i].acknowledged = true;
    };
    auto& driver = life_->driver;
    constexpr std::int64_t day_us = 86'400'000'000;
    const bool hard = act == Act::stop_hard;
    if (act == Act::clock_back) lasting_.clocks.wall_us -= 30 * day_us;
    if (act == Act::clock_far) lasting_.clocks.wall_us += 3'650 * day_us;
    if (act == Act::clock_back || act == Act::clock_far) lasting_.deeds[i].acknowledged = true;
    if (act == Act::pause) driver.post("r", inputs::PauseRequested{"operator"}, done);
    if (act == Act::cancel || act == Act::cancel_undo)
      driver.post("r", inputs::CancelRequested{"operator", "", act == Act::cancel_undo}, done);
    if (act == Act::stop || hard) {
      lasting_.latch = true;
      driver.post("r", inputs::StopRequested{"operator", "", hard}, done);
    }
    driver.pump();
    instant(At::asked);
    return true;
  }
  return false;
}

void World::make_durable(const port::Batch& batch) {
  for (const auto& record : batch.records) {
    auto event = model::decode_event(record.kind, record.at_us, record.body);
    if (!event) return judge_.breach("an event cannot be read back");
    judge_.durable(*event, lasting_);
    lasting_.durable.push_back(std::move(*event));
  }
}

// Three instants: before the commit, after it with nobody told, and after its effects; between two
// effects there is another.
bool World::commit_one() {
  auto& waiting = life_->journal.waiting;
  if (waiting.empty()) return false;
  instant(At::before_commit);
  if (struck_) return true;
  auto [batch, done] = std::move(waiting.front());
  waiting.pop_front();
  make_durable(batch);
  instant(At::after_commit);
  if (struck_) {
    untold_ = std::move(done);
    return true;
  }
  if (done) done({});
  instant(At::performed);
  if (struck_) return true;
  life_->driver.pump();
  const bool rest = life_->journal.waiting.empty() && life_->driver.idle();
  if (compare_ && rest && judge_.broken().empty()) judge_.at_rest(*state());
  return true;
}

bool World::execute_one() {
  std::vector<Attempt*> able;
  for (auto& attempt : lasting_.attempts)
    if (!attempt.executed && !attempt.dead && !attempt.killed) able.push_back(&attempt);
  if (able.empty()) return false;
  Attempt& attempt = *able[choose(able.size())];
  if (attempt.id.role == AttemptRole::check)
    lasting_.look(attempt, watched_by(attempt.id));
  else
    lasting_.execute(attempt, book_.line_of(attempt.id.step), case_.truth);
  instant(At::executed);
  return true;
}

bool World::report_one() {
  std::vector<Attempt*> able;
  for (auto& attempt : lasting_.attempts)
    if ((attempt.executed || attempt.killed) && !attempt.dead && !attempt.reported)
      able.push_back(&attempt);
  if (able.empty()) return false;
  Attempt& attempt = *able[choose(able.size())];
  const bool late = case_.reports == Reports::late && attempt.id.number == 1;
  if (late && !attempt.given_up && attempt.id.role == AttemptRole::main) {
    give_up(attempt);
  } else {
    attempt.reported = true;
    lasting_.hear(attempt);
    post_result(*life_, attempt, false);
    if (case_.reports == Reports::twice)
      for (const auto& told : lasting_.attempts)
        if (told.reported) post_result(*life_, told, false);
  }
  life_->driver.pump();
  instant(At::reported);
  return true;
}

// "@guard[2]"
const Watched& World::watched_by(const model::AttemptId& id) const {
  return book_.guards[static_cast<std::size_t>(id.step[7] - '1')];
}

void World::give_up(Attempt& attempt) {
  attempt.given_up = true;
  life_->driver.post("r", inputs::AttemptGone{attempt.id, "its worker died"});
}

bool World::answer_one() {
  if (state() == nullptr || state()->questions().empty()) return false;
  const auto& questions = state()->questions();
  auto asked = questions.begin();
  std::advance(asked, static_cast<std::ptrdiff_t>(choose(questions.size())));
  const std::string id = asked->first, choice = answer_to(asked->second);
  const auto done = [this, id, epoch = lasting_.epoch](const auto& warnings) {
    if (lasting_.epoch == epoch && warnings.empty()) judge_.answer_acknowledged(id);
  };
  ++lasting_.asked;
  life_->driver.post("r", inputs::Answered{id, "operator", choice, ""}, done);
  life_->driver.pump();
  instant(At::answered);
  return true;
}

// A pause ends and the kill switch opens when there is nothing else left to do.
bool World::go_on() {
  const core::State* here = state();
  if (here == nullptr || here->is_over()) return false;
  if (here->stopped()) {
    lasting_.latch = false;
    life_->driver.post("r", inputs::StopCleared{"operator", ""});
  } else if (here->paused() || here->held()) {
    life_->driver.post("r", inputs::ContinueRequested{"operator"});
  } else {
    return false;
  }
  life_->driver.pump();
  instant(At::asked);
  return true;
}

bool World::tick_one() {
  const auto left = life_->driver.next_timer_us();
  if (!left) return false;
  // Guards look every few seconds: where they are alone for long, an engine may come late.
  constexpr int looks_max = 40;
  constexpr std::int64_t hour_us = 3'600'000'000;
  int looks = 0;
  for (const auto& [guard, count] : lasting_.checks) looks += count;
  lasting_.clocks.pass(looks > looks_max ? std::max(*left, hour_us) : *left);
  life_->driver.fire_timers();
  life_->driver.pump();
  instant(At::ticked);
  return true;
}

}  // namespace reprise::sim
