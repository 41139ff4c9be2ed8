#include "sim/world.h"

#include <utility>

namespace reprise::sim {

namespace {

constexpr int instants_max = 5'000;

bool is_commit_blow(Blow blow) { return blow == Blow::commit_lost || blow == Blow::commit_kept; }

std::string line_of(const model::Event& event) {
  std::string line(model::kind_name(event.body));
  line += " " + std::string(model::step_of(event.body));
  if (const auto* answered = std::get_if<model::events::QuestionAnswered>(&event.body))
    line += answered->id + " " + answered->choice;
  if (const auto* finished = std::get_if<model::events::AttemptFinished>(&event.body))
    line += " " + std::string(model::to_text(finished->id.role)) + " " +
            std::string(model::to_text(finished->verdict));
  return line;
}

std::string phases_of(const core::State& state) {
  std::string phases;
  for (const auto& node : state.nodes())
    phases += static_cast<char>('a' + static_cast<int>(node.phase));
  return phases;
}

}  // namespace

World::World(const Case& played, const Book& book)
    : case_(played), book_(book), judge_(book), random_(played.seed) {
  lasting_.deeds.resize(played.deeds.size());
}

World::World(const Case& played, const Book& book, Lasting lasting)
    : case_(played),
      book_(book),
      lasting_(std::move(lasting)),
      judge_(book),
      random_(played.seed),
      next_fault_(played.faults.size()) {
  verdict_.crashes = static_cast<int>(played.faults.size());
}

void World::instant(At at) {
  ++verdict_.instants;
  ++lasting_.instants;
  ++life_->instants;
  if (snapshots_ != nullptr && verdict_.instants == life_->instants)
    snapshots_->push_back({life_->instants, at, lasting_});
  if (struck_ || next_fault_ >= case_.faults.size()) return;
  const Fault& fault = case_.faults[next_fault_];
  if (fault.instant != life_->instants) return;
  ++next_fault_;
  const bool commit = is_commit_blow(fault.blow) && at == At::before_commit;
  struck_ = is_commit_blow(fault.blow) && !commit ? Blow::engine : fault.blow;
  left_ = lasting_;
  if (fault.blow == Blow::second_engine) life_->fenced = true;
}

void World::fall() {
  const Blow blow = *std::exchange(struck_, std::nullopt);
  ++verdict_.crashes;
  if (blow == Blow::second_engine) {
    const auto old = std::move(life_);
    lasting_.strike(blow);
    be_born();
    return haunt(*old);
  }
  if (is_commit_blow(blow)) {
    fail_commit(blow);
  } else {
    lasting_ = std::move(*left_);
  }
  life_.reset();
  untold_ = nullptr;
  lasting_.strike(blow);
}

// Nobody knows what the disk holds: the engine must not start anything any more.
void World::fail_commit(Blow blow) {
  auto [batch, done] = std::move(life_->journal.waiting.front());
  life_->journal.waiting.pop_front();
  if (blow == Blow::commit_kept) make_durable(batch);
  if (done) done({port::Commit::unknown, "as told"});
  if (!life_->driver.failed()) judge_.breach("the engine did not notice that its journal failed");
  prod(*life_);
}

void World::prod(Life& life) {
  for (const auto& attempt : lasting_.attempts)
    if (attempt.executed) post_result(life, attempt, false);
  life.driver.post("r", model::inputs::TimerDue{});
  life.driver.pump();
  life.driver.fire_timers();
  life.driver.pump();
}

// What the older engine has under way is answered late; it still gets reports.
void World::haunt(Life& old) {
  if (untold_) std::exchange(untold_, nullptr)({});
  prod(old);
  while (!old.journal.waiting.empty()) {
    auto [batch, done] = std::move(old.journal.waiting.front());
    old.journal.waiting.pop_front();
    if (done) done({port::Commit::fenced, "another engine has taken over"});
    if (!old.driver.failed()) return judge_.breach("an engine that was fenced goes on");
    prod(old);
  }
}

void World::started(Life& life, const model::effects::StartAttempt& attempt) {
  // Nothing of a check is kept for a next engine, not even its name.
  if (attempt.id.role == model::AttemptRole::check)
    std::erase_if(lasting_.attempts, [&](const Attempt& old) { return old.id == attempt.id; });
  judge_.started(life, attempt.id, lasting_);
  Attempt known{attempt.id, attempt.key};
  lasting_.attempts.push_back(std::move(known));
  lasting_.probed += attempt.id.role == model::AttemptRole::probe ? 1 : 0;
  if (&life == life_.get()) instant(At::performing);
}

// An attempt that has done its work cannot be stopped any more.
void World::told_to_stop(const Life& life, const model::AttemptId& id) {
  if (life.fenced) return;
  if (Attempt* attempt = lasting_.find(id); attempt != nullptr && !attempt->executed)
    attempt->killed = true;
}

End World::run() {
  while (judge_.broken().empty() && verdict_.instants < instants_max) {
    if (struck_)
      fall();
    else if (!life_)
      be_born();
    else if (!move())
      break;
  }
  if (verdict_.instants >= instants_max) judge_.breach("the run does not come to an end");
  if (judge_.broken().empty()) judge_.ended(state(), case_, lasting_);
  verdict_.broken = judge_.broken();
  if (!verdict_.broken.empty())
    for (const auto& event : lasting_.durable) verdict_.log.push_back(line_of(event));
  verdict_.asked = lasting_.asked;
  verdict_.probed = lasting_.probed;
  if (const core::State* end = life_ ? state() : nullptr) {
    verdict_.over = end->is_over();
    verdict_.status = end->status();
    verdict_.phases = phases_of(*end);
  }
  return verdict_;
}

End play(const Case& played, const Book& book) { return World(played, book).run(); }

End play(const Case& played) {
  const Book book(played.sketch);
  return play(played, book);
}

}  // namespace reprise::sim
