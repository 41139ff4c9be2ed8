// Questions that a runbook asks for: approve, ask, manual.
#include "base/sha256.h"
#include "core/machine_parts.h"
#include "model/json.h"

namespace reprise::core {

using model::Choice;
using model::QuestionKind;
using model::Value;
using model::events::QuestionAsked;

namespace {

base::Status add_expiry(QuestionAsked& asked, const Value& inputs, const base::Instant& now) {
  asked.on_timeout = inputs["on_timeout"].text_or("stay_halted");
  if (inputs["timeout"].is_null()) return {};
  const auto timeout = duration_of(inputs["timeout"]);
  if (!timeout) return base::fail(timeout.error());
  asked.expires = deadline_after(now, *timeout);
  return {};
}

QuestionAsked begin(const Data& data, NodeIndex index, QuestionKind kind, const Value& inputs) {
  QuestionAsked asked;
  asked.id = "q" + std::to_string(data.questions_asked + 1);
  asked.step = path_of(data, index);
  asked.kind = kind;
  asked.role = inputs["role"].text_or("");
  asked.text = inputs["text"].text_or("");
  asked.plan_hash = data.plan->hash;
  return asked;
}

std::vector<Choice> choices_of(const Value& inputs) {
  std::vector<Choice> choices;
  if (!inputs["choices"].is_list())
    return {{"continue", "The run goes on with this answer."},
            {"abort", "The step counts as failed and the run ends by its failure order."}};
  for (const auto& choice : inputs["choices"].list())
    choices.push_back({choice.text_or(""), "The step succeeds with this choice as its output."});
  return choices;
}

}  // namespace

base::Result<QuestionAsked> ask_approval(const Data& data, NodeIndex index, const Value& inputs,
                                         const base::Instant& now) {
  QuestionAsked asked = begin(data, index, QuestionKind::approval, inputs);
  if (asked.text.empty()) asked.text = "May step '" + asked.step + "' go on?";
  const auto& spec = planned_of(data, data.nodes[index]).spec;
  const bool gate = spec.approve != nullptr && !data.nodes[index].gate_passed;
  if (gate && spec.destroys)
    for (const auto& resource : *spec.destroys) asked.text += " It destroys: " + resource + ".";
  asked.votes =
      static_cast<std::uint32_t>(std::max<std::int64_t>(inputs["votes"].integer_or(1), 1));
  asked.choices = {
      {"approve", gate ? "The step starts." : "The steps that wait for this approval start."},
      {"reject", "The step counts as failed; nothing that waits for it starts."}};
  asked.show = inputs["show"];
  // What was to be shown and is not there must not look as if nobody had asked for it.
  const auto& with = gate ? spec.approve->with : spec.action.with;
  if (asked.show.is_null() && with.find("show") != nullptr) asked.text += "\nshown: nothing";
  if (!asked.show.is_null()) asked.show_hash = base::sha256_hex(model::to_json(asked.show));
  if (auto added = add_expiry(asked, inputs, now); !added) return base::fail(added.error());
  return asked;
}

base::Result<QuestionAsked> ask_choice(const Data& data, NodeIndex index, const Value& inputs,
                                       const base::Instant& now) {
  QuestionAsked asked = begin(data, index, QuestionKind::ask, inputs);
  asked.choices = choices_of(inputs);
  if (asked.choices.empty()) return base::fail("ask", "there is nothing to choose from");
  asked.form = inputs["form"];
  if (auto added = add_expiry(asked, inputs, now); !added) return base::fail(added.error());
  return asked;
}

base::Result<QuestionAsked> ask_manual(const Data& data, NodeIndex index, const Value& inputs,
                                       const base::Instant& now) {
  QuestionAsked asked = begin(data, index, QuestionKind::manual, inputs);
  const std::string owner = inputs["owner"].text_or("");
  if (!owner.empty()) asked.text += " (to be done by " + owner + ")";
  if (asked.role.empty()) asked.role = owner;
  asked.choices = {{"done", "The step succeeds; the run goes on."}, {"fail", "The step fails."}};
  asked.show = inputs["attach"];
  if (inputs["due"].is_null()) return asked;
  // A task that is late stays open; somebody is told.
  asked.on_timeout = "stay_halted";
  if (const auto moment = base::parse_timestamp(inputs["due"].text_or("")); moment)
    asked.expires = deadline_after(now, std::max<std::int64_t>((*moment - now.wall_us) / 1000, 0));
  else if (const auto after = duration_of(inputs["due"]); after)
    asked.expires = deadline_after(now, *after);
  else
    return base::fail("manual", "due is neither a moment nor a duration");
  return asked;
}

}  // namespace reprise::core
