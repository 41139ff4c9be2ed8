#include "core/evolve/folder.h"
#include "core/nodes.h"

namespace reprise::core {

using model::QuestionKind;
using model::StepPhase;
namespace events = model::events;

namespace {

std::string purpose_of(const std::string& question) { return "question:" + question; }

bool closes(const OpenQuestion& question) {
  const auto& last = question.votes.back();
  if (question.asked.kind != QuestionKind::approval || last.choice != "approve") return true;
  if (last.break_glass) return true;  // one who may do so, for all
  return question.votes.size() >= question.asked.votes;
}

// The vote that decided, in the name of all that said the same.
events::QuestionAnswered joined(const std::vector<events::QuestionAnswered>& votes) {
  events::QuestionAnswered answer = votes.back();
  answer.by.clear();
  for (const auto& vote : votes)
    if (vote.choice == answer.choice) answer.by += (answer.by.empty() ? "" : ", ") + vote.by;
  return answer;
}

NodeIndex node_of(const Data& data, const events::QuestionAsked& asked) {
  return asked.step.empty() ? no_node : find_node(data, asked.step);
}

bool is_gate(const Data& data, const Node& node) {
  return planned_of(data, node).spec.approve != nullptr && !node.gate_passed;
}

// The answer lets the step start, or start again.
bool means_go(const Data& data, NodeIndex index, QuestionKind kind, const std::string& choice) {
  switch (kind) {
    case QuestionKind::approval:
      return choice == "approve" && is_gate(data, data.nodes[index]);
    case QuestionKind::unknown:
      return choice == "did-not-happen" || (choice == "happened" && open_call(data, index));
    case QuestionKind::failure:
    case QuestionKind::lost:
      return choice == "retry";
    default:
      return false;
  }
}

base::Status go(const Fold& fold, NodeIndex index, QuestionKind kind) {
  Side& side = fold.side(index);
  side.losses = side.probe_tries = 0;
  if (kind == QuestionKind::failure) side.spent = 0;
  if (kind == QuestionKind::unknown) side.unresolved = false;
  if (kind == QuestionKind::approval) fold.node(index).gate_passed = true;
  return move(fold, index, Trigger::answered_again);
}

base::Status answer_step(const Fold& fold, NodeIndex index, const events::QuestionAsked& asked,
                         const events::QuestionAnswered& answer) {
  Node& node = fold.node(index);
  const bool ends = ending_of(fold.data, node.frame) != Ending::none;
  if (!ends && means_go(fold.data, index, asked.kind, answer.choice)) {
    if (answer.choice == "happened") assume_call(fold, index);
    return go(fold, index, asked.kind);
  }
  Side& side = fold.side(index);
  side.answer = answer;
  side.answered_us = fold.at.wall_us;
  node.pending = Pending::answered;
  return move(fold, index, Trigger::answered);
}

base::Status answer_undo(const Fold& fold, NodeIndex index, const std::string& choice) {
  if (choice != "retry") fold.node(index).reason = "not undone: a person skipped it";
  set_undo(fold, index, choice == "retry" ? Undo::again : Undo::done);
  return move(fold, index, Trigger::undo);
}

bool is_about_run(const Data& data, const events::QuestionAsked& asked) {
  if (asked.kind == QuestionKind::approval) return data.approval == Approval::needed;
  return asked.kind == QuestionKind::clock;
}

base::Status answer_clock(const Fold& fold, const std::string& choice) {
  if (choice == "abort" && !fold.data.error)
    fold.data.error = model::Failure{"aborted", "the clock could not be believed"};
  refresh_all(fold);
  return {};
}

// What a refusal means is an event of its own: the run is cancelled.
base::Status answer_about_run(const Fold& fold, QuestionKind kind, const std::string& choice) {
  if (kind != QuestionKind::approval) return answer_clock(fold, choice);
  if (choice == "approve") fold.data.approval = Approval::given;
  return {};
}

}  // namespace

base::Status Folder::operator()(const events::QuestionAsked& event) {
  Data& data = fold.data;
  if (event.id != "q" + std::to_string(data.questions_asked + 1))
    return undefined("questions do not follow each other");
  const NodeIndex index = node_of(data, event);
  if (index == no_node && !is_about_run(data, event))
    return undefined("question '" + event.id + "' is about no step");
  ++data.questions_asked;
  data.questions[event.id] = {event, fold.at.wall_us, {}};
  if (event.expires) set_timer(data, {index, event.id}, purpose_of(event.id), *event.expires);
  if (index == no_node) return {};
  if (event.kind == QuestionKind::guard) return hold_by_guard(fold, index, event.id);
  Side& side = fold.side(index);
  fold.node(index).pending = Pending::none;
  side.question = event.id;
  side.question_kind = event.kind;
  if (event.kind == QuestionKind::failure)
    side.failure = {event.show["code"].text_or("failed"), event.show["message"].text_or(""),
                    event.show["hint"].text_or("")};
  if (event.kind != QuestionKind::undo) return move(fold, index, Trigger::asked);
  set_undo(fold, index, Undo::asking);
  return move(fold, index, Trigger::undo);
}

base::Status Folder::operator()(const events::QuestionAnswered& event) {
  Data& data = fold.data;
  const auto found = data.questions.find(event.id);
  if (found == data.questions.end()) return undefined("question '" + event.id + "' is not open");
  found->second.votes.push_back(event);
  if (!closes(found->second)) return {};
  const events::QuestionAsked asked = found->second.asked;
  const NodeIndex index = node_of(data, asked);
  const events::QuestionAnswered answer = joined(found->second.votes);
  data.questions.erase(found);
  data.stale.erase(event.id);
  clear_timer(data, {index, event.id});
  if (index == no_node) return answer_about_run(fold, asked.kind, answer.choice);
  if (asked.kind == QuestionKind::guard)
    return release_guard(fold, index, event.choice), base::Status{};
  if (asked.kind == QuestionKind::undo) return answer_undo(fold, index, event.choice);
  return answer_step(fold, index, asked, answer);
}

base::Status Folder::operator()(const events::QuestionWithdrawn& event) {
  Data& data = fold.data;
  const auto found = data.questions.find(event.id);
  if (found == data.questions.end()) return undefined("question '" + event.id + "' is not open");
  const NodeIndex index = node_of(data, found->second.asked);
  const bool guard = found->second.asked.kind == QuestionKind::guard;
  clear_timer(data, {index, event.id});
  data.questions.erase(found);
  data.stale.erase(event.id);
  if (guard) release_guard(fold, index, "");
  return {};
}

}  // namespace reprise::core
