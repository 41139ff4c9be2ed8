#include "core/machine_parts.h"

namespace reprise::core {

using model::QuestionKind;
using model::StepPhase;
using model::Value;
namespace events = model::events;
using model::inputs::EvaluatePhase;

namespace {

Decision evaluate(const Data& data, NodeIndex index, EvaluatePhase phase) {
  Decision decision;
  decision.then.push_back(model::effects::Evaluate{path_of(data, index), phase});
  return decision;
}

std::string said(const events::QuestionAnswered& answer) {
  return answer.by + " said '" + answer.choice + "'" +
         (answer.note.empty() ? "" : ": " + answer.note);
}

Value::Kind kind_of(const Value& value) { return value.kind(); }

// What a person's answer gives the step as outputs.
Value outputs_of(const Side& side) {
  model::Map outputs;
  if (kind_of(side.answer.fields) == Value::Kind::map) outputs = side.answer.fields.map();
  outputs["by"] = side.answer.by;
  outputs["note"] = side.answer.note;
  outputs["at"] = base::format_timestamp(side.answered_us);
  if (side.question_kind == QuestionKind::ask) outputs["choice"] = side.answer.choice;
  return outputs;
}

model::EventBody fail(const Data& data, NodeIndex index, std::string code, std::string message) {
  return events::StepFailed{path_of(data, index), {std::move(code), std::move(message)}};
}

model::EventBody after_approval(const Data& data, NodeIndex index, const Side& side) {
  const Node& node = data.nodes[index];
  const bool gate = planned_of(data, node).spec.approve != nullptr && !node.gate_passed;
  if (side.answer.choice != "approve") return fail(data, index, "rejected", said(side.answer));
  if (gate) return events::StepSkipped{path_of(data, index), "approved, but the run ends"};
  return success_of(data, index, outputs_of(side));
}

model::EventBody after_choice(const Data& data, NodeIndex index, const Side& side) {
  const auto& with = planned_of(data, data.nodes[index]).spec.action.with;
  const bool own_choices = with.find("choices") != nullptr;
  if (!own_choices && side.answer.choice == "abort")
    return fail(data, index, "aborted", said(side.answer));
  return success_of(data, index, outputs_of(side));
}

// Choices that begin the step again are taken by evolve(); here they come too late.
model::EventBody after_trouble(const Data& data, NodeIndex index, const Side& side) {
  const auto& choice = side.answer.choice;
  if (choice == "happened" && open_call(data, index) != nullptr)
    return fail(data, index, "not-run-again",
                said(side.answer) + "; the script does not go on, because the run ends");
  if (choice == "happened" || choice == "done") return success_of(data, index, model::Map{});
  if (choice == "skip")
    return events::StepSkipped{path_of(data, index), said(side.answer), side.answer.by};
  if (choice == "abort") return fail(data, index, "aborted", said(side.answer));
  if (choice == "did-not-happen" || side.question_kind == QuestionKind::lost)
    return fail(data, index, "not-run-again", said(side.answer) + "; the run ends");
  const auto& failure = side.failure;
  return events::StepFailed{path_of(data, index), failure};
}

const OpenAttempt* attempt_of(const Data& data, NodeIndex index) {
  const model::AttemptId id{path_of(data, index), model::AttemptRole::main,
                            data.nodes[index].attempts};
  const auto found = data.attempts.find(id);
  return found == data.attempts.end() ? nullptr : &found->second;
}

// "dead": the attempt is lost and what that means is decided by its class. "abort": the same, and
// the run ends.
Decision after_alive(const Data& data, NodeIndex index, const Side& side) {
  if (const auto* attempt = attempt_of(data, index))
    return only(events::AttemptLost{attempt->id, said(side.answer)});
  return only(fail(data, index, "aborted", said(side.answer)));
}

Decision after_answer(const Data& data, NodeIndex index) {
  const Side& side = side_of(data, index);
  switch (side.question_kind) {
    case QuestionKind::approval: return only(after_approval(data, index, side));
    case QuestionKind::ask: return only(after_choice(data, index, side));
    case QuestionKind::manual:
      if (side.answer.choice == "done")
        return only(success_of(data, index, outputs_of(side)));
      return only(fail(data, index, "manual", said(side.answer)));
    case QuestionKind::alive: return after_alive(data, index, side);
    default: return only(after_trouble(data, index, side));
  }
}

std::string why_skipped(const Data& data, NodeIndex index) {
  const Node& node = data.nodes[index];
  if (node.unchosen) return node.reason;
  const Frame& frame = data.frames[node.frame];
  for (const auto need : planned_of(data, node).needs) {
    const Node& before = data.nodes[frame.children[need]];
    if (before.phase == StepPhase::succeeded || before.failure_handled) continue;
    return "its need '" + planned_of(data, before).spec.id + "' " +
           (before.phase == StepPhase::failed ? "" : "was ") +
           std::string(model::to_text(before.phase));
  }
  return "a need has not succeeded";
}

// All inside a block, a call or a fan-out is over.
Decision end_composite(const Data& data, NodeIndex index, const base::Instant& now) {
  const Node& node = data.nodes[index];
  const Frame& frame = data.frames[inner_frame(data, index)];
  if (is_failing(data, frame))
    return only(failure_of(data, index, composite_failure(data, index), true, {}, now));
  const bool unfinished = frame.fan != nothing && data.fans[frame.fan].next < size_of(data, frame);
  if (frame.cut || unfinished) return only(cancelled_of(data, index, false));
  if (frame.fan != nothing)
    return only(events::StepSucceeded{path_of(data, index), outputs_of_items(data, frame)});
  const auto& planned = planned_of(data, node);
  const bool declared = (planned.spec.outputs && !planned.spec.outputs->empty()) ||
                        !data.plan->graphs[frame.graph].outputs.empty();
  if (declared) return evaluate(data, index, EvaluatePhase::outputs);
  return only(success_of(data, index, model::Map{}));
}

Decision settle_by_phase(const Data& data, NodeIndex index, const base::Instant& now) {
  const Node& node = data.nodes[index];
  if (node.phase == StepPhase::waiting)
    return only(events::StepSkipped{path_of(data, index), why_skipped(data, index)});
  if (node.phase == StepPhase::unknown) return only(ask_unknown(data, index));
  return end_composite(data, index, now);
}

}  // namespace

Decision settle_node(const Data& data, NodeIndex index, const base::Instant& now) {
  const Node& node = data.nodes[index];
  const Side& side = side_of(data, index);
  switch (node.pending) {
    case Pending::none: return settle_by_phase(data, index, now);
    case Pending::failed:
      return only(failure_of(data, index, side.failure, side.retriable, side.exit, now));
    case Pending::lost: return only(ask_lost(data, index));
    case Pending::probed:
      return only(events::ProbeAnswered{side.probe, side.verdict, side.probe_outputs});
    case Pending::answered: return after_answer(data, index);
    case Pending::fired: return only(success_of(data, index, model::Map{}));
    case Pending::round:
      return only(events::RoundFinished{path_of(data, index), node.round + 1, node.outputs});
    case Pending::until: return evaluate(data, index, EvaluatePhase::until);
    case Pending::undo: return only(ask_undo(data, index, side.failure.message));
    case Pending::cancelled: return only(cancelled_of(data, index, side.outcome_unknown));
  }
  return {};
}

}  // namespace reprise::core
