#include "base/sha256.h"
#include "core/data.h"
#include "core/machine.h"
#include "model/event_json.h"
#include "model/json.h"

namespace reprise::core {

namespace {

// Feeds a hash: every field ends with a zero byte, so that no two states share a text.
class Feed {
 public:
  Feed& text(std::string_view value) {
    hash_.add(value);
    hash_.add(std::string_view("\0", 1));
    return *this;
  }
  template <class Integer>
  Feed& number(Integer value) {
    return text(std::to_string(static_cast<std::int64_t>(value)));
  }
  template <class... Integers>
  Feed& numbers(Integers... values) {
    (number(values), ...);
    return *this;
  }
  Feed& value(const model::Value& value) { return text(model::to_json(value)); }
  Feed& failure(const model::Failure& failure) {
    return text(failure.code).text(failure.message).text(failure.hint);
  }
  template <class Range>
  Feed& all(const Range& range) {
    number(range.size());
    for (const auto& member : range) number(member);
    return *this;
  }
  std::string finish() { return base::to_hex(hash_.finish()); }

 private:
  base::Sha256 hash_;
};

void feed(Feed& to, const model::AttemptId& id) { to.text(id.step).numbers(id.role, id.number); }

void feed(Feed& to, const model::Deadline& due) {
  to.numbers(due.wall_us, due.boot_us).text(due.boot_id);
}

void feed(Feed& to, const model::events::QuestionAnswered& answer) {
  to.text(answer.id).text(answer.by).text(answer.choice).text(answer.note).value(answer.fields);
  if (!answer.person.empty()) to.text(answer.person).number(answer.break_glass);
}

void feed(Feed& to, const Node& node) {
  to.numbers(node.graph, node.step, node.parent, node.item, node.frame, node.needs_open,
             node.attempts, node.round, node.phase, node.pending, node.duty);
  to.numbers(node.failure_handled, node.needs_bad, node.gate_passed, node.unchosen, node.admitted,
             node.doubt, node.in_slot, node.pool, node.started_us, node.finished_us);
  to.value(node.outputs).text(node.reason).number(node.error != nullptr);
  if (node.error) to.failure(*node.error);
}

void feed(Feed& to, const Frame& frame) {
  to.numbers(frame.kind, frame.owner, frame.graph, frame.open, frame.failed, frame.idle,
             frame.gates, frame.parked, frame.doubts, frame.handlers, frame.first_failed);
  to.numbers(frame.pool, frame.scope, frame.fan, frame.cut, frame.anew, frame.reopened)
      .all(frame.children);
}

void feed(Feed& to, const Side& side) {
  to.numbers(side.losses, side.spent, side.probe_tries, side.probes, side.undos, side.round_base,
             side.attempts_base, side.undone, side.completed_seq, side.undo, side.outcome_unknown,
             side.unresolved, side.retriable);
  to.numbers(side.exit.has_value(), side.exit.value_or(0), side.question_kind, side.answered_us);
  to.failure(side.failure).text(side.question).text(side.verdict).value(side.probe_outputs);
  feed(to, side.answer);
  feed(to, side.probe);
  for (const auto& call : side.calls) {
    to.text(call.name).text(call.args_hash).text(call.args).text(call.place).value(call.result);
    to.numbers(call.effect, call.finished, call.assumed);
  }
}

void feed_run(Feed& to, const Data& data) {
  to.text(data.run_id).text(data.plan->hash).numbers(data.seq, data.seed, data.epoch);
  to.numbers(data.last.wall_us, data.last.boot_us).text(data.last.boot_id);
  to.numbers(data.created_us, data.started_us, data.finished_us, data.final_status, data.warnings,
             data.questions_asked, data.paused, data.stopped, data.held,
             data.recovered_while_stopped);
  to.number(data.error.has_value()).number(data.cancel.has_value());
  if (data.error) to.failure(*data.error);
  if (data.cancel) to.text(data.cancel->by).text(data.cancel->reason).number(data.cancel->undo);
  for (const auto& [path, outputs] : data.reused) to.text(path).value(outputs);
  if (!data.requester.empty()) to.text(data.requester);
  if (data.approval != Approval::none_needed) to.number(data.approval).text(data.reason);
}

void feed_frames(Feed& to, const Data& data) {
  for (const auto& node : data.nodes) feed(to, node);
  for (const auto& frame : data.frames) feed(to, frame);
  for (const auto& fan : data.fans)
    to.value(fan.items).numbers(fan.next, fan.batch_end).all(fan.active);
  for (const auto& scope : data.scopes) {
    to.numbers(scope.phase, scope.undo_now).value(scope.inputs).number(scope.undoable.size());
    for (const auto& [seq, node] : scope.undoable) to.numbers(seq, node);
  }
  for (const auto& pool : data.pools) {
    to.numbers(pool.parent, pool.limit, pool.held).number(pool.queue.size());
    for (const auto& [critical, node] : pool.queue) to.numbers(critical, node);
  }
  for (const auto& [node, side] : data.sides) {
    to.number(node);
    feed(to, side);
  }
}

void feed_guards(Feed& to, const Data& data) {
  for (const auto& [node, guard] : data.guards) {
    to.numbers(node, guard.body, guard.verdict.has_value(),
               guard.verdict.value_or(model::GuardVerdict::ok), guard.checked_us, guard.checks,
               guard.failures, guard.errors, guard.spent);
    to.text(guard.detail).text(guard.question).failure(guard.breach);
  }
  to.all(data.guarding);
}

void feed_stays(Feed& to, const Data& data) {
  for (const auto& [node, stay] : data.stays)
    to.numbers(node, stay.body, stay.leaving, stay.overdue);
  to.all(data.staying);
}

void feed_open(Feed& to, const Data& data) {
  for (const auto& [id, attempt] : data.attempts) {
    feed(to, id);
    to.text(attempt.key).text(attempt.action).number(attempt.effect).value(attempt.inputs);
    to.numbers(attempt.timeout_ms.value_or(-1), attempt.killed);
    if (attempt.call != 0) to.number(attempt.call);
  }
  for (const auto& [id, question] : data.questions) {
    to.text(model::encode_event({{}, question.asked})).number(question.asked_us);
    for (const auto& vote : question.votes) feed(to, vote);
  }
  for (const auto& [key, timer] : data.timers.all) {
    to.number(key.first).text(key.second).text(timer.purpose);
    feed(to, timer.due);
  }
  to.all(data.settle).all(data.start).all(data.drain).all(data.phases).all(data.undos);
  to.all(data.open_frames).all(data.finishing);
  for (const auto& id : data.stale) to.text(id);
}

}  // namespace

std::string state_hash(const State& state) {
  Feed to;
  feed_run(to, state.data());
  feed_frames(to, state.data());
  feed_open(to, state.data());
  if (!state.data().guards.empty()) feed_guards(to, state.data());
  if (!state.data().stays.empty()) feed_stays(to, state.data());
  if (const auto& deferred = state.data().deferred)
    to.text(deferred->by).text(deferred->reason).number(deferred->undo);
  return to.finish();
}

}  // namespace reprise::core
