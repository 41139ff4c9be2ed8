#include "core/agenda.h"
#include "core/evolve/folder.h"
#include "core/nodes.h"

namespace reprise::core {

using model::AttemptRole;
using model::EffectClass;
using model::StepPhase;
using model::Verdict;
namespace events = model::events;

namespace {

base::Result<OpenAttempt> close_attempt(const Fold& fold, const model::AttemptId& id) {
  const auto found = fold.data.attempts.find(id);
  if (found == fold.data.attempts.end())
    return base::fail("corrupt-journal", "no such attempt is open: " + id.step);
  OpenAttempt attempt = std::move(found->second);
  fold.data.attempts.erase(found);
  return attempt;
}

bool repeats(const Fold& fold, NodeIndex node) {
  return planned_of(fold.data, fold.node(node)).spec.repeat != nullptr;
}

base::Status start_main(const Fold& fold, NodeIndex index, std::uint32_t number) {
  Node& node = fold.node(index);
  if (number != node.attempts + 1) return undefined("attempts do not follow each other");
  const bool queued = node.duty == Duty::queue && fold.data.pools[node.pool].parent == nothing;
  if (!queued) return undefined("the attempt has no place to run");
  node.attempts = number;
  take_slot(fold.data, index);
  return move(fold, index, Trigger::attempt_started);
}

base::Status start_undo(const Fold& fold, NodeIndex index, std::uint32_t number) {
  Side& side = fold.side(index);
  const FrameIndex frame = undo_frame(fold.data, index);
  const NodeIndex now = fold.data.scopes[fold.frame(frame).scope].undo_now;
  const bool next = now == no_node || (now == index && side.undo == Undo::again);
  if (number != side.undos + 1 || !next) return undefined("this undo is not next");
  side.undos = number;
  if (now == no_node) side.calls.clear();  // one that is tried again goes on in its record
  set_undo(fold, index, Undo::running);
  return move(fold, index, Trigger::undo);
}

base::Status end_definitely(const Fold& fold, NodeIndex index, model::Failure failure,
                            std::optional<int> exit) {
  Side& side = fold.side(index);
  side.losses = 0;
  ++side.spent;
  side.failure = std::move(failure);
  side.exit = exit;
  side.retriable = true;
  side.calls.clear();
  const bool cancelled = is_cancelled(fold.data, fold.node(index).frame);
  fold.node(index).error = std::make_shared<const model::Failure>(side.failure);
  fold.node(index).pending = cancelled ? Pending::cancelled : Pending::failed;
  return move(fold, index, Trigger::attempt_failed);
}

// A person ended the run rather than say that the attempt is dead.
bool given_up(const Node& node, const Side& side) {
  return node.pending == Pending::answered && side.question_kind == model::QuestionKind::alive &&
         side.answer.choice == "abort";
}

// The attempt has ended and nobody knows how: what that means depends on what it does.
base::Status end_without_result(const Fold& fold, NodeIndex index, const OpenAttempt& attempt,
                                std::string cause, bool never_started) {
  Node& node = fold.node(index);
  Side& side = fold.side(index);
  node.reason = std::move(cause);
  if (given_up(node, side)) {
    side.failure = {"aborted", node.reason};
    side.retriable = false;
    node.pending = Pending::failed;
    return move(fold, index, Trigger::attempt_ended);
  }
  node.pending = Pending::none;
  const bool harmless = attempt.effect != EffectClass::unsafe || never_started;
  if (!attempt.killed && !fold.data.stopped) ++side.losses;
  if (is_cancelled(fold.data, node.frame)) {
    side.outcome_unknown = !harmless;
    node.pending = Pending::cancelled;
    return move(fold, index, Trigger::attempt_ended);
  }
  if (!harmless) return move(fold, index, Trigger::attempt_unknown);
  if (side.losses >= losses_max) {
    node.pending = Pending::lost;
    return move(fold, index, Trigger::attempt_ended);
  }
  if (ending_of(fold.data, node.frame) != Ending::none) fold.data.finishing.insert(index);
  return move(fold, index, Trigger::attempt_again);
}

base::Status end_well(const Fold& fold, NodeIndex index, const model::Value& outputs) {
  Node& node = fold.node(index);
  node.outputs = outputs;
  node.pending = Pending::none;
  node.error.reset();
  node.reason.clear();
  if (const auto side = fold.data.sides.find(index); side != fold.data.sides.end()) {
    side->second.losses = 0;
    side->second.calls.clear();
  }
  if (!repeats(fold, index)) return move(fold, index, Trigger::attempt_succeeded);
  node.pending = Pending::round;
  return move(fold, index, Trigger::attempt_ended);
}

base::Status end_main(const Fold& fold, NodeIndex index, const OpenAttempt& attempt,
                      const events::AttemptFinished& event) {
  const auto phase = fold.node(index).phase;
  if (phase != StepPhase::running && phase != StepPhase::asking)
    return undefined("step '" + event.id.step + "' has no attempt at work");
  leave_slots(fold.data, index);
  const auto failure = event.error.value_or(model::Failure{"unknown", "it did not end by itself"});
  if (event.verdict == Verdict::succeeded) return end_well(fold, index, event.outputs);
  if (event.verdict == Verdict::failed) return end_definitely(fold, index, failure, event.exit);
  const bool harmless = attempt.effect == EffectClass::none || attempt.effect == EffectClass::read;
  // A shim that sees the latch stops its attempts although no engine lives to tell it.
  const bool ours = attempt.killed || fold.data.stopped || failure.code == model::stopped_code;
  if (harmless && !ours) return end_definitely(fold, index, failure, event.exit);
  return end_without_result(fold, index, attempt, failure.message, false);
}

base::Status end_probe(const Fold& fold, const model::AttemptId& id, NodeIndex index,
                       std::string verdict, model::Value outputs) {
  Side& side = fold.side(index);
  ++side.probe_tries;
  side.probe = id;
  side.verdict = std::move(verdict);
  side.probe_outputs = std::move(outputs);
  const bool cancelled = is_cancelled(fold.data, fold.node(index).frame);
  if (cancelled) side.outcome_unknown = true;
  fold.node(index).pending = cancelled ? Pending::cancelled : Pending::probed;
  return move(fold, index, Trigger::attempt_ended);
}

std::string verdict_of(const events::AttemptFinished& event) {
  if (event.verdict != Verdict::succeeded) return "cannot-tell";
  const std::string verdict = event.outputs["verdict"].text_or("cannot-tell");
  return verdict == "happened" || verdict == "did-not-happen" ? verdict : "cannot-tell";
}

model::Value without_verdict(const model::Value& outputs) {
  if (!outputs.is_map()) return model::Map{};
  model::Map map = outputs.map();
  map.erase("verdict");
  return map;
}

base::Status end_undo_badly(const Fold& fold, NodeIndex index, std::string why) {
  ++fold.data.warnings;
  const FrameIndex frame = undo_frame(fold.data, index);
  if (!wants_undo(fold.data, frame)) {
    fold.node(index).reason = "its undo was stopped: " + why;
    set_undo(fold, index, Undo::none);
  } else {
    fold.side(index).failure = {"undo", std::move(why)};
    fold.node(index).pending = Pending::undo;
    set_undo(fold, index, Undo::failed);
  }
  return move(fold, index, Trigger::undo);
}

base::Status end_undo(const Fold& fold, NodeIndex index, const events::AttemptFinished& event) {
  if (event.verdict != Verdict::unknown) fold.side(index).calls.clear();
  if (event.verdict == Verdict::succeeded) {
    set_undo(fold, index, Undo::done);
    return move(fold, index, Trigger::undo);
  }
  return end_undo_badly(fold, index, event.error ? event.error->message : "it did not succeed");
}

}  // namespace

void set_undo(const Fold& fold, NodeIndex index, Undo undo) {
  Side& side = fold.side(index);
  const FrameIndex frame = undo_frame(fold.data, index);
  Scope& scope = fold.data.scopes[fold.frame(frame).scope];
  side.undo = undo;
  scope.undo_now = undo == Undo::none || undo == Undo::done ? no_node : index;
  if (undo == Undo::done) {
    scope.undoable.erase({side.completed_seq, index});
    if (fold.node(index).reason.empty()) fold.node(index).reason = "undone";
  }
  refresh_frame(fold, frame);
}

base::Status Folder::operator()(const events::AttemptStarted& event) {
  const auto index = node_at(fold.data, event.id.step);
  if (!index) return base::fail(index.error());
  if (fold.data.attempts.count(event.id) != 0) return undefined("the attempt is open already");
  base::Status moved;
  switch (event.id.role) {
    case AttemptRole::main:
      moved = start_main(fold, *index, event.id.number);
      break;
    case AttemptRole::undo:
      moved = start_undo(fold, *index, event.id.number);
      break;
    case AttemptRole::probe:
      if (event.id.number != fold.side(*index).probes + 1)
        return undefined("probes do not follow each other");
      fold.side(*index).probes = event.id.number;
      moved = move(fold, *index, Trigger::probe_started);
      break;
    case AttemptRole::check:
      return undefined("a check of a guard is not recorded");
  }
  if (!moved) return moved;
  fold.data.attempts[event.id] = {event.id,     event.key,        event.action, event.effect,
                                  event.inputs, event.timeout_ms, false,        0};
  return {};
}

base::Status Folder::operator()(const events::AttemptFinished& event) {
  auto attempt = close_attempt(fold, event.id);
  if (!attempt) return base::fail(attempt.error());
  const auto index = node_at(fold.data, event.id.step);
  if (!index) return base::fail(index.error());
  switch (event.id.role) {
    case AttemptRole::main:
      return end_main(fold, *index, *attempt, event);
    case AttemptRole::probe:
      return end_probe(fold, event.id, *index, verdict_of(event), without_verdict(event.outputs));
    case AttemptRole::undo:
      return end_undo(fold, *index, event);
    case AttemptRole::check:
      break;
  }
  return undefined("no such role");
}

base::Status Folder::operator()(const events::AttemptLost& event) {
  auto attempt = close_attempt(fold, event.id);
  if (!attempt) return base::fail(attempt.error());
  const auto index = node_at(fold.data, event.id.step);
  if (!index) return base::fail(index.error());
  switch (event.id.role) {
    case AttemptRole::main: {
      const auto phase = fold.node(*index).phase;
      if (phase != StepPhase::running && phase != StepPhase::asking)
        return undefined("step '" + event.id.step + "' has no attempt at work");
      leave_slots(fold.data, *index);
      return end_without_result(fold, *index, *attempt, event.cause, event.never_started);
    }
    case AttemptRole::probe:
      return end_probe(fold, event.id, *index, "cannot-tell", model::Map{});
    case AttemptRole::undo:
      return end_undo_badly(fold, *index, event.cause);
    case AttemptRole::check:
      break;
  }
  return undefined("no such role");
}

base::Status Folder::operator()(const events::ProbeAnswered& event) {
  const auto found = node_at(fold.data, event.id.step);
  if (!found) return base::fail(found.error());
  const NodeIndex index = *found;
  Node& node = fold.node(index);
  if (node.pending != Pending::probed) return undefined("no probe of this step has ended");
  Side& side = fold.side(index);
  node.pending = Pending::none;
  if (event.verdict == "happened" && open_call(fold.data, index) != nullptr) {
    assume_call(fold, index);
  } else if (event.verdict == "happened") {
    node.outputs = event.outputs;
    side.losses = 0;
    if (!repeats(fold, index)) return move(fold, index, Trigger::probe_happened);
    set_pending(fold, index, Pending::round);
    return {};
  }
  if (event.verdict == "cannot-tell") return move(fold, index, Trigger::probe_unclear);
  if (ending_of(fold.data, node.frame) != Ending::none) {
    side.failure = {"not-run-again", event.verdict == "happened"
                                         ? "its call happened; the script does not go on, because "
                                           "the run ends"
                                         : "it did not happen, and the run ends"};
    side.retriable = false;
    set_pending(fold, index, Pending::failed);
    return {};
  }
  if (side.losses < losses_max) return move(fold, index, Trigger::probe_again);
  // It gets lost again and again: from here on a person decides.
  side.probe_tries = probe_tries_max;
  return move(fold, index, Trigger::probe_unclear);
}

}  // namespace reprise::core
