#include "core/decide/decider.h"
#include "core/watches.h"

namespace reprise::core {

namespace events = model::events;

namespace {

std::string named(const model::AttemptId& id) {
  return std::string(model::to_text(id.role)) + " attempt " + std::to_string(id.number) +
         " of step '" + id.step + "'";
}

// What was recorded stays: a late word changes nothing.
Decision too_late(const model::AttemptId& id) {
  return warn("a report about " + named(id) + " came too late or twice; it is ignored");
}

template <class Report>
Decision judge_check(const Data& data, const Report& report, const base::Instant& now) {
  const auto looked = looked_of(data, report);
  return looked ? judge_check(data, looked->guard, looked->finding, now) : Decision{};
}

// An orphan that only looks, or computes, can do no harm.
bool is_harmless(const OpenAttempt& attempt) {
  return attempt.effect == model::EffectClass::none || attempt.effect == model::EffectClass::read;
}

}  // namespace

Decision Decider::operator()(const model::inputs::AttemptReported& input) const {
  const auto& finished = input.finished;
  if (finished.id.role == model::AttemptRole::check) return judge_check(data, input, now);
  if (is_over() || data.attempts.count(finished.id) == 0) return too_late(finished.id);
  return only(finished);
}

Decision Decider::operator()(const model::inputs::AttemptGone& input) const {
  if (input.id.role == model::AttemptRole::check) return judge_check(data, input, now);
  if (is_over() || data.attempts.count(input.id) == 0) return too_late(input.id);
  return only(events::AttemptLost{input.id, input.cause, input.never_started});
}

Decision Decider::operator()(const model::inputs::AttemptUnprovable& input) const {
  if (input.id.role == model::AttemptRole::check) return judge_check(data, input, now);
  const auto found = data.attempts.find(input.id);
  if (is_over() || found == data.attempts.end()) return too_late(input.id);
  const NodeIndex node = find_node(data, input.id.step);
  const bool main = input.id.role == model::AttemptRole::main;
  if (!main || is_harmless(found->second) || is_cancelled(data, data.nodes[node].frame))
    return only(events::AttemptLost{input.id, input.cause});
  // Asked already: the same engine or the one before it could not prove it either.
  if (data.nodes[node].phase == model::StepPhase::asking) return {};
  return only(ask_alive(data, node, input.cause));
}

}  // namespace reprise::core
