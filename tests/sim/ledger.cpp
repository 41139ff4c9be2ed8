#include "sim/ledger.h"

namespace reprise::sim {

using model::AttemptId;
using model::AttemptRole;
using model::QuestionKind;
using model::Verdict;
namespace events = model::events;

namespace {

// What a cancel does not keep from starting.
bool in_finally(const std::string& path) {
  return path.find("@finally") != std::string::npos || path.find("@scope") != std::string::npos;
}

bool is_inside(const std::string& path, const std::string& step) {
  return path.starts_with(step) &&
         (path.size() == step.size() || path[step.size()] == '/' || path[step.size()] == '[');
}

constexpr std::int64_t day_us = 24LL * 3600 * 1'000'000;

bool is_due(const model::Deadline& due, const base::Instant& at) {
  return due.boot_id == at.boot_id ? at.boot_us >= due.boot_us : at.wall_us >= due.wall_us;
}

}  // namespace

Ledger::Effect* Ledger::latest(const std::string& step) {
  const auto key = key_of_.find(step);
  return key == key_of_.end() ? nullptr : &effects_[key->second];
}

void Ledger::note(const model::Event& event) {
  const auto& body = event.body;
  if (over_ && !std::holds_alternative<events::RunResumed>(body) &&
      !std::holds_alternative<events::NoteAdded>(body))
    breach("something was recorded after the end of the run");
  if (const auto* fired = std::get_if<events::TimerFired>(&body)) note_fired(*fired, event.at);
  if (std::holds_alternative<events::RunResumed>(body)) note_resumed(event.at);
  note_run(body);
  note_step(body);
  note_guard(body);
  last_ = event.at;
}

void Ledger::note_run(const model::EventBody& body) {
  if (std::holds_alternative<events::RunCreated>(body)) created_ = true;
  if (std::holds_alternative<events::RunFinished>(body)) over_ = true;
  if (std::holds_alternative<events::RunPaused>(body)) paused_ = true;
  if (std::holds_alternative<events::RunContinued>(body)) paused_ = held_ = false;
  if (std::holds_alternative<events::RunCancelDeferred>(body)) deferred_ = true;
  if (over_ && deferred_ && !cancelled_) breach("a cancel that had to wait was forgotten");
  if (const auto* cancel = std::get_if<events::RunCancelRequested>(&body)) {
    cancelled_ = true;
    undo_ = cancel->undo;
  }
  if (std::holds_alternative<events::RunStopRequested>(body)) {
    stopped_ = true;
    held_ = resumed_while_stopped_ = false;
  }
  if (std::holds_alternative<events::RunStopCleared>(body)) {
    stopped_ = false;
    held_ = !resumed_while_stopped_;
  }
}

void Ledger::note_step(const model::EventBody& body) {
  if (const auto* started = std::get_if<events::AttemptStarted>(&body)) note_start(*started);
  if (const auto* finished = std::get_if<events::AttemptFinished>(&body)) note_finish(*finished);
  if (const auto* lost = std::get_if<events::AttemptLost>(&body)) note_loss(*lost);
  if (const auto* answer = std::get_if<events::QuestionAnswered>(&body)) note_answer(*answer);
  if (const auto* gone = std::get_if<events::QuestionWithdrawn>(&body)) {
    if (const auto asked = questions_.find(gone->id); asked != questions_.end())
      close_guard(asked->second);
    questions_.erase(gone->id);
  }
  if (const auto* timer = std::get_if<events::TimerSet>(&body))
    timers_[{timer->step, timer->purpose}] = timer->due;
  if (const auto* retry = std::get_if<events::RetryScheduled>(&body)) {
    timers_[{retry->step, "retry"}] = retry->not_before;
    allow_retry(retry->step);
  }
  if (const auto* asked = std::get_if<events::QuestionAsked>(&body)) {
    questions_[asked->id] = {asked->kind, asked->step};
    if (asked->kind == QuestionKind::clock) clock_in_doubt_ = true;
    if (asked->expires) timers_[{asked->step, "question:" + asked->id}] = *asked->expires;
  }
  if (const auto* said = std::get_if<events::ProbeAnswered>(&body))
    if (Effect* effect = latest(said->id.step); effect && said->verdict == "did-not-happen")
      effect->cleared = true;
}

// A breach is what was recorded to be wrong, and it is acted upon.
void Ledger::note_guard(const model::EventBody& body) {
  if (const auto* checked = std::get_if<events::GuardChecked>(&body)) {
    int& bad = bad_in_a_row_[checked->step];
    bad = checked->verdict == model::GuardVerdict::ok ? 0 : bad + 1;
  }
  if (const auto* breached = std::get_if<events::GuardBreached>(&body)) {
    if (bad_in_a_row_[breached->step] == 0) breach(breached->step + " was breached by nothing");
    if (holding_.count(breached->step) != 0) breach(breached->step + " was breached twice");
  }
  if (const auto* asked = std::get_if<events::QuestionAsked>(&body))
    if (asked->kind == QuestionKind::guard) holding_.insert(asked->step);
  if (std::holds_alternative<events::RunFinished>(body) && !holding_.empty())
    breach("the run ended although a guard held it");
}

void Ledger::close_guard(const Question& asked) {
  if (asked.kind != QuestionKind::guard) return;
  holding_.erase(asked.step);
  bad_in_a_row_[asked.step] = 0;
}

void Ledger::note_start(const events::AttemptStarted& started) {
  const auto& id = started.id;
  const bool undoing = id.role == AttemptRole::undo && undo_;
  if (!known_.insert(id).second) breach("an attempt of " + id.step + " was announced twice");
  if (cancelled_ && !in_finally(id.step) && !undoing)
    breach(id.step + " was started after the cancel");
  if (stopped_) breach(id.step + " was started after the stop");
  if (paused_ || held_) breach(id.step + " was started while the run was paused");
  if (clock_in_doubt_) breach(id.step + " was started while the clock was in doubt");
  if (!holding_.empty() && id.step.find("@guard") != 0 && id.step.find("@scope") != 0)
    breach(id.step + " was started while a guard held the run");
  open_.insert(id);
  if (id.role == AttemptRole::main) note_main_start(started);
}

// The promise about unsafe effects: a second start needs a proof that there was no first effect,
// and after a definite failure somebody's explicit retry too.
void Ledger::note_main_start(const events::AttemptStarted& started) {
  const auto [found, fresh] = effects_.try_emplace(started.key);
  Effect& effect = found->second;
  const std::string& step = started.id.step;
  if (!fresh && effect.step != step) breach(step + " has the idempotency key of " + effect.step);
  if (!fresh && effect.open) breach(step + " was started while an attempt of it was out");
  if (!fresh && effect.unsafe && !effect.cleared)
    breach("unsafe step " + step + " was started again though nobody said it had not happened");
  if (!fresh && effect.failed && !effect.retry)
    breach("step " + step + " was started again after a failure without a retry");
  effect = {step, started.effect == model::EffectClass::unsafe, true};
  key_of_[step] = started.key;
}

void Ledger::close(const AttemptId& id) {
  if (open_.erase(id) == 0) breach("a second result of " + id.step + " was recorded");
  if (id.role == AttemptRole::main)
    if (Effect* effect = latest(id.step)) effect->open = false;
}

void Ledger::note_finish(const events::AttemptFinished& finished) {
  close(finished.id);
  if (finished.id.role != AttemptRole::main || finished.verdict != Verdict::failed) return;
  if (Effect* effect = latest(finished.id.step)) effect->cleared = effect->failed = true;
}

void Ledger::note_loss(const events::AttemptLost& lost) {
  close(lost.id);
  if (lost.id.role != AttemptRole::main || !lost.never_started) return;
  if (Effect* effect = latest(lost.id.step)) effect->cleared = true;
}

void Ledger::allow_retry(const std::string& step) {
  for (auto& [key, effect] : effects_)
    if (is_inside(effect.step, step)) effect.retry = true;
}

void Ledger::note_answer(const events::QuestionAnswered& answer) {
  const auto found = questions_.find(answer.id);
  if (found == questions_.end()) return breach("a question was answered twice");
  const Question asked = found->second;
  questions_.erase(found);
  close_guard(asked);
  if (asked.kind == QuestionKind::clock) clock_in_doubt_ = clock_jumped_ = false;
  if (asked.kind == QuestionKind::failure && answer.choice == "retry") allow_retry(asked.step);
  if (asked.kind == QuestionKind::unknown && answer.choice == "did-not-happen")
    if (Effect* effect = latest(asked.step)) effect->cleared = true;
}

void Ledger::note_fired(const events::TimerFired& fired, const base::Instant& at) {
  const auto timer = timers_.find({fired.step, fired.purpose});
  if (timer == timers_.end()) return breach("a timer of '" + fired.step + "' fired twice");
  const bool by_wall = timer->second.boot_id != at.boot_id;
  if (!is_due(timer->second, at)) breach("a timer of '" + fired.step + "' fired early");
  if (clock_in_doubt_ || (by_wall && clock_jumped_))
    breach("a timer fired by a clock that nobody can believe");
  timers_.erase(timer);
}

void Ledger::note_resumed(const base::Instant& at) {
  held_ = false;
  resumed_while_stopped_ = stopped_;
  const bool believable = at.wall_us >= last_.wall_us && at.wall_us <= last_.wall_us + day_us;
  if (at.boot_id != last_.boot_id) clock_jumped_ = !believable;
}

}  // namespace reprise::sim
