#include "base/sha256.h"
#include "core/machine_parts.h"
#include "model/json.h"

namespace reprise::core {

using model::Choice;
using model::QuestionKind;
using model::events::QuestionAsked;

namespace {

QuestionAsked question(const Data& data, NodeIndex index, QuestionKind kind) {
  QuestionAsked asked;
  asked.id = "q" + std::to_string(data.questions_asked + 1);
  asked.step = path_of(data, index);
  asked.kind = kind;
  asked.plan_hash = data.plan->hash;
  return asked;
}

std::string described(const Data& data, NodeIndex index) {
  const auto& spec = planned_of(data, data.nodes[index]).spec;
  std::string text = "Step '" + path_of(data, index) + "'";
  if (!spec.action.name.empty())
    text += " (" + spec.action.name + ", effect " + std::string(model::to_text(spec.effect)) + ")";
  return text;
}

std::string attempt_of(const Data& data, NodeIndex index) {
  const Node& node = data.nodes[index];
  std::string text = "attempt " + std::to_string(node.attempts);
  if (node.started_us != 0) text += ", first started at " + base::format_timestamp(node.started_us);
  return text;
}

std::string after_colon(const std::string& text) { return text.empty() ? "" : ": " + text; }

Choice abort_choice() {
  return {"abort", "The step counts as failed and the run ends by its failure order."};
}
Choice skip_choice() {
  return {"skip", "The step counts as skipped; steps that need it are skipped too."};
}

}  // namespace

namespace {

// A script was interrupted in one of its calls: only that one is in doubt.
void name_call(const RecordedCall& call, NodeIndex index, const Data& data, QuestionAsked& asked) {
  const std::string number = std::to_string(side_of(data, index).calls.size());
  asked.text += " It was making its call " + number + ", " + call.name + "(" + call.args + ") at " +
                call.place + "; all calls before it are known.";
  asked.choices[0].consequence =
      "The call counts as done, without a result of its own; the script goes on after it.";
  asked.choices[1].consequence =
      "The script goes on with this call, with the same idempotency key.";
}

}  // namespace

QuestionAsked ask_unknown(const Data& data, NodeIndex index) {
  const Node& node = data.nodes[index];
  const Side& side = side_of(data, index);
  QuestionAsked asked = question(data, index, QuestionKind::unknown);
  asked.text = "Not known whether '" + path_of(data, index) + "' happened: " +
               (node.reason.empty() ? "it did not report how it ended" : node.reason) + ". " +
               described(data, index) + " was started (" + attempt_of(data, index) +
               "), and its intent was recorded before it began.";
  if (side.probe_tries > 0)
    asked.text += " Its probe was asked and last said '" + side.verdict + "'.";
  asked.choices = {
      {"happened", "The step counts as succeeded, without outputs; it is not started again."},
      {"did-not-happen", "The step is started again, with the same idempotency key."},
      skip_choice(),
      abort_choice()};
  if (const auto* call = open_call(data, index)) name_call(*call, index, data, asked);
  return asked;
}

QuestionAsked ask_lost(const Data& data, NodeIndex index) {
  QuestionAsked asked = question(data, index, QuestionKind::lost);
  asked.text = described(data, index) + " was lost " + std::to_string(side_of(data, index).losses) +
               " times in a row (" + attempt_of(data, index) + ")" +
               after_colon(data.nodes[index].reason) +
               ". Running it again does no harm, but something seems to end it each time.";
  asked.choices = {{"retry", "The step is started again, with the same idempotency key."},
                   skip_choice(),
                   abort_choice()};
  return asked;
}

QuestionAsked ask_failure(const Data& data, NodeIndex index, const model::Failure& failure) {
  QuestionAsked asked = question(data, index, QuestionKind::failure);
  const bool way_out = is_way_out(data, data.nodes[index]);
  asked.text =
      described(data, index) + " failed: " + failure.message +
      (way_out ? ". It leaves a scope, or proves that it was left, which is not certain now."
               : ". Nothing has been undone; the steps that do not need it go on.");
  asked.choices = {{"retry", "The step is started again, with the same idempotency key."},
                   skip_choice(),
                   {"done", "A person has done it: the step counts as succeeded, without outputs."},
                   {"fail", "The step has failed and the run ends by its failure order."}};
  asked.show =
      model::Map{{"code", failure.code}, {"message", failure.message}, {"hint", failure.hint}};
  return asked;
}

QuestionAsked ask_undo(const Data& data, NodeIndex index, const std::string& why) {
  const auto& spec = planned_of(data, data.nodes[index]).spec;
  QuestionAsked asked = question(data, index, QuestionKind::undo);
  asked.text = "The undo of step '" + path_of(data, index) + "' (" +
               (spec.undo ? spec.undo->name : "") + ") did not succeed" + after_colon(why) +
               ". What the step changed may still be changed, wholly or in part.";
  asked.choices = {{"retry", "The undo is started again."},
                   {"skip", "What the step changed stays as it is; the other undos go on."}};
  return asked;
}

QuestionAsked ask_alive(const Data& data, NodeIndex index, const std::string& why) {
  QuestionAsked asked = question(data, index, QuestionKind::alive);
  asked.text = described(data, index) + " was started by an engine that has died (" +
               attempt_of(data, index) + ") and cannot be proven dead" + after_colon(why) +
               ". It may still be at work.";
  asked.choices = {
      {"dead", "It is taken for dead without a result; its effect class decides what follows."},
      abort_choice()};
  return asked;
}

QuestionAsked ask_start(const Data& data) {
  QuestionAsked asked = question(data, no_node, QuestionKind::approval);
  asked.text = "May the run of '" + data.plan->runbook + "' start? " + data.actor + " asks for it" +
               after_colon(data.reason);
  asked.choices = {{"approve", "The run starts."},
                   {"reject", "The run ends; nothing was started."}};
  asked.show = model::Map{{"runbook", data.plan->runbook}, {"inputs", data.plan->inputs}};
  asked.show_hash = base::sha256_hex(model::to_json(asked.show));
  return asked;
}

QuestionAsked ask_clock(const Data& data, const base::Instant& now) {
  QuestionAsked asked = question(data, no_node, QuestionKind::clock);
  asked.text = "The machine was restarted and its clock says " +
               base::format_timestamp(now.wall_us) + ", but the last record of this run is of " +
               base::format_timestamp(data.last.wall_us) +
               ". Waits and deadlines of the run would be judged by this clock.";
  asked.choices = {{"proceed", "The clock is right: what has become due by it happens now."},
                   {"abort", "The run ends by its failure order."}};
  return asked;
}

}  // namespace reprise::core
