#include "sim/judge.h"

namespace reprise::sim {

using model::AttemptRole;

namespace {

bool is_kept(Act act, const Ledger& ledger) {
  switch (act) {
    case Act::cancel:
    case Act::cancel_undo:
      return ledger.cancelled();
    case Act::pause:
      return ledger.paused();
    case Act::stop:
    case Act::stop_hard:
      return ledger.stopped();
    case Act::clock_back:
    case Act::clock_far:
      break;
  }
  return true;
}

std::string key_role(const Attempt& attempt) {
  return attempt.id.role == AttemptRole::undo ? "the undo of " : "unsafe step ";
}

}  // namespace

void Judge::durable(const model::Event& event, Lasting& lasting) {
  if (!folded_) folded_ = core::initial("r", book_.plan);
  if (std::holds_alternative<model::events::RunCancelRequested>(event.body)) check_return(lasting);
  if (const auto* started = std::get_if<model::events::AttemptStarted>(&event.body))
    check_proof(started->id, event.at, lasting);
  if (auto done = core::evolve(*folded_, event); !done)
    breach("the durable events do not fold: " + done.error().message);
  lasting.ledger.note(event);
  for (const auto& what : lasting.ledger.broken()) breach(what);
}

// "Intent before effect", asked of what is durable and not of the driver's memory.
void Judge::started(const Life& life, const model::AttemptId& id, Lasting& lasting) {
  if (life.fenced) breach("an engine that was fenced started " + id.step);
  if (life.driver.failed()) breach("an engine whose journal had failed started " + id.step);
  if (lasting.latch) breach(id.step + " was started although the kill switch was set");
  if (lasting.find(id) != nullptr) breach("an attempt of " + id.step + " was started twice");
  if (id.role == AttemptRole::check) return check_looking(id.step);
  if (!folded_ || folded_->open_attempts().count(id) == 0)
    return breach("attempt of " + id.step + " started before its intent was durable");
  if (id.role == AttemptRole::main) check_needs(id.step);
}

// Nothing that has passed a point of no return is cancelled before its end.
void Judge::check_return(const Lasting& lasting) {
  for (std::size_t i = 0; i < book_.lines.size(); ++i) {
    const auto until = book_.lines[i].no_return;
    if (until == 0 || !has_started(i, lasting)) continue;
    const auto& node = folded_->nodes()[folded_->find(id_of(until - 1))];
    const bool ended = node.phase >= model::StepPhase::succeeded;
    if (!ended) breach("the run was cancelled although " + id_of(i) + " had no return");
  }
}

// A check needs no intent, but a run that has begun. One that was decided together with the end of
// the run is started and told to stop.
void Judge::check_looking(const std::string& guard) {
  if (!folded_ || folded_->started_us() == 0) breach(guard + " looked before the run had begun");
}

bool Judge::has_started(std::size_t line, const Lasting& lasting) const {
  // A block has no attempts of its own, and neither has a wait, of which it is not asked.
  if (book_.lines[line].waits) return true;
  const auto& node = folded_->nodes()[folded_->find(id_of(line))];
  return node.started_us != 0 || lasting.latest(id_of(line)) != nullptr;
}

// Whether what a guard proves has to hold now.
bool Judge::is_due(const Watched& watched, const Lasting& lasting) const {
  const auto phase = [this](const char* path) {
    return folded_->nodes()[folded_->find(path)].phase;
  };
  if (watched.breach == Breach::process)
    return phase("s1.enter") == model::StepPhase::succeeded &&
           phase("@scope[1]") == model::StepPhase::waiting;
  if (watched.from_first && phase("a") != model::StepPhase::succeeded) return false;
  return !watched.until_last || !has_started(book_.lines.size() - 1, lasting);
}

// Of a `halted` invariant and of the process of a scope: before every effect the halt was proven, a
// moment ago and after the last time it was found lost.
void Judge::check_proof(const model::AttemptId& id, const base::Instant& at,
                        const Lasting& lasting) {
  constexpr std::int64_t every_us = 5'000'000, heard_us = 10'000;
  const bool looks = book_.line_of(id.step).kind == Kind::read && id.step.find('@') == id.step.npos;
  const bool apart =
      id.step.find("@guard") == 0 || id.step.find("@finally") == 0 || id.step.find("@scope") == 0;
  // With a cancel guards end; an undo that was asked for goes on without them.
  if (looks || apart || id.role == AttemptRole::probe || folded_->cancel_requested()) return;
  for (std::size_t i = 0; i < book_.guards.size(); ++i) {
    const Watched& watched = book_.guards[i];
    if (watched.breach < Breach::halted) continue;
    // A person has ended the run without this proof.
    if (folded_->guards()[i].breached) continue;
    if (!is_due(watched, lasting)) continue;
    if (!lasting.was_proven("@guard[" + std::to_string(i + 1) + "]", at, every_us + heard_us))
      breach(id.step + " was started although the halt, or the process, was not proven");
  }
}

void Judge::check_needs(const std::string& path) {
  const auto slash = path.rfind('/');
  const std::string around = slash == std::string::npos ? "" : path.substr(0, slash + 1);
  if (path.find('@', around.size()) != std::string::npos) return;
  const core::NodeIndex node = folded_->find(path);
  for (const auto& need : folded_->planned(node).spec.needs)
    if (!folded_->succeeded_for_dependants(folded_->find(around + need)))
      breach(path + " started before the result of " + around + need);
}

void Judge::create_acknowledged(const Lasting& lasting) {
  if (!lasting.ledger.knows()) breach("a run was acknowledged before it was durable");
}

void Judge::deed_acknowledged(Act act, const Lasting& lasting) {
  if (!lasting.ledger.over() && !is_kept(act, lasting.ledger))
    breach("a command was acknowledged before it was durable");
}

void Judge::answer_acknowledged(const std::string& question) {
  if (!folded_ || folded_->questions().count(question) != 0)
    breach("the answer to " + question + " was acknowledged before it was durable");
}

void Judge::at_rest(const core::State& live) {
  if (!folded_ || core::state_hash(*folded_) != core::state_hash(live))
    breach("the durable events give another state than the engine has");
}

void Judge::ended(const core::State* live, const Case& played, const Lasting& lasting) {
  if (live == nullptr) return breach("the run is lost");
  if (!live->is_over()) breach("the run neither ended nor asked");
  const auto replayed = core::restore("r", book_.plan, lasting.durable);
  if (!replayed || core::state_hash(*replayed) != core::state_hash(*live))
    breach("replaying the journal gives another state");
  check_keys(lasting);
  check_left(*live, played, lasting);
  if (played.truth != Truth::lies) check_effects(*live, played, lasting);
}

void Judge::check_keys(const Lasting& lasting) {
  std::map<std::string, std::string> keys;
  for (const auto& attempt : lasting.attempts) {
    if (attempt.id.role != AttemptRole::main || !book_.keeps_key(attempt.id.step)) continue;
    const auto [known, fresh] = keys.try_emplace(attempt.id.step, attempt.key);
    if (!fresh && known->second != attempt.key)
      breach("step " + attempt.id.step + " had several idempotency keys");
  }
}

// A scope that was entered was left: its way out and the proof of it have run, or a person has
// decided about them.
void Judge::check_left(const core::State& live, const Case& played, const Lasting& lasting) {
  for (std::size_t i = 0; i < played.sketch.scopes.size(); ++i) {
    if (lasting.latest("s" + std::to_string(i + 1) + ".enter") == nullptr) continue;
    for (const std::size_t step : {2 * i + 1, 2 * i + 2}) {
      const std::string path = "@scope[" + std::to_string(step) + "]";
      const auto& node = live.nodes()[live.find(path)];
      if (node.phase < model::StepPhase::succeeded) breach(path + " did not leave its scope");
    }
  }
}

// Where nobody lies, what happened is what the run says.
void Judge::check_effects(const core::State& live, const Case& played, const Lasting& lasting) {
  for (const auto& attempt : lasting.attempts) {
    if (attempt.id.role == AttemptRole::check) continue;
    const Line line = book_.line_of(attempt.id.step);
    const bool undo = attempt.id.role == AttemptRole::undo;
    const bool unsafe = line.kind == Kind::unsafe || line.kind == Kind::probed;
    const auto count = lasting.happened.find(attempt.key);
    const int times = count == lasting.happened.end() ? 0 : count->second;
    if (!undo && unsafe && times > 1)
      breach(key_role(attempt) + attempt.id.step + " ran twice though everybody was honest");
    if (undo || attempt.id.role == AttemptRole::probe || !played.deeds.empty() || played.seed != 0)
      continue;
    const auto& node = live.nodes()[live.find(attempt.id.step)];
    const bool done = node.phase == model::StepPhase::succeeded;
    if (done && &attempt == lasting.latest(attempt.id.step) && times == 0)
      breach("step " + attempt.id.step + " succeeded and never ran");
  }
}

}  // namespace reprise::sim
