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

// What an expression brings may be of any kind, and is never taken for something else.
base::Result<std::string> text_of(const Value& inputs, const std::string& key) {
  const Value& value = inputs[key];
  if (value.is_null()) return std::string();
  if (value.is_list() || value.is_map())
    return base::fail("inputs",
                      "'" + key + "' is text, and not a " + std::string(value.kind_name()));
  return value.is_text() ? value.text() : model::to_json(value);
}

base::Result<std::uint32_t> votes_of(const Value& inputs) {
  constexpr std::int64_t most = 1000;
  const Value& votes = inputs["votes"];
  if (votes.is_null()) return 1;
  if (votes.is_integer() && votes.integer() >= 1 && votes.integer() <= most)
    return static_cast<std::uint32_t>(votes.integer());
  return base::fail("inputs",
                    "'votes' is a whole number from 1 to 1000, and not " + model::to_json(votes));
}

base::Status add_expiry(QuestionAsked& asked, const Value& inputs, const base::Instant& now) {
  asked.on_timeout = inputs["on_timeout"].text_or("stay_halted");
  if (inputs["timeout"].is_null()) return {};
  const auto timeout = duration_of(inputs["timeout"]);
  if (!timeout) return base::fail(timeout.error());
  asked.expires = deadline_after(now, *timeout);
  return {};
}

base::Result<QuestionAsked> begin(const Data& data, NodeIndex index, QuestionKind kind,
                                  const Value& inputs) {
  auto role = text_of(inputs, "role"), text = text_of(inputs, "text");
  if (!role) return base::fail(role.error());
  if (!text) return base::fail(text.error());
  QuestionAsked asked;
  asked.id = "q" + std::to_string(data.questions_asked + 1);
  asked.step = path_of(data, index);
  asked.kind = kind;
  asked.role = std::move(*role);
  asked.text = std::move(*text);
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
  auto asked = begin(data, index, QuestionKind::approval, inputs);
  if (!asked) return asked;
  if (asked->text.empty()) asked->text = "May step '" + asked->step + "' go on?";
  const auto& spec = planned_of(data, data.nodes[index]).spec;
  const bool gate = spec.approve != nullptr && !data.nodes[index].gate_passed;
  if (gate && spec.destroys)
    for (const auto& resource : *spec.destroys) asked->text += " It destroys: " + resource + ".";
  const auto votes = votes_of(inputs);
  if (!votes) return base::fail(votes.error());
  asked->votes = *votes;
  asked->choices = {
      {"approve", gate ? "The step starts." : "The steps that wait for this approval start."},
      {"reject", "The step counts as failed; nothing that waits for it starts."}};
  asked->show = inputs["show"];
  // What was to be shown and is not there must not look as if nobody had asked for it.
  const auto& with = gate ? spec.approve->with : spec.action.with;
  if (asked->show.is_null() && with.find("show") != nullptr) asked->text += "\nshown: nothing";
  if (!asked->show.is_null()) asked->show_hash = base::sha256_hex(model::to_json(asked->show));
  if (auto added = add_expiry(*asked, inputs, now); !added) return base::fail(added.error());
  return asked;
}

base::Result<QuestionAsked> ask_choice(const Data& data, NodeIndex index, const Value& inputs,
                                       const base::Instant& now) {
  auto asked = begin(data, index, QuestionKind::ask, inputs);
  if (!asked) return asked;
  asked->choices = choices_of(inputs);
  if (asked->choices.empty()) return base::fail("ask", "there is nothing to choose from");
  asked->form = inputs["form"];
  if (auto added = add_expiry(*asked, inputs, now); !added) return base::fail(added.error());
  return asked;
}

base::Result<QuestionAsked> ask_manual(const Data& data, NodeIndex index, const Value& inputs,
                                       const base::Instant& now) {
  auto asked = begin(data, index, QuestionKind::manual, inputs);
  if (!asked) return asked;
  const std::string owner = inputs["owner"].text_or("");
  if (!owner.empty()) asked->text += " (to be done by " + owner + ")";
  if (asked->role.empty()) asked->role = owner;
  asked->choices = {{"done", "The step succeeds; the run goes on."}, {"fail", "The step fails."}};
  asked->show = inputs["attach"];
  if (inputs["due"].is_null()) return asked;
  // A task that is late stays open; somebody is told.
  asked->on_timeout = "stay_halted";
  if (const auto moment = base::parse_timestamp(inputs["due"].text_or("")); moment)
    asked->expires = deadline_after(now, std::max<std::int64_t>((*moment - now.wall_us) / 1000, 0));
  else if (const auto after = duration_of(inputs["due"]); after)
    asked->expires = deadline_after(now, *after);
  else
    return base::fail("manual", "due is neither a moment nor a duration");
  return asked;
}

}  // namespace reprise::core
