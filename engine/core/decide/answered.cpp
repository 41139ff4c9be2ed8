#include <algorithm>

#include "core/decide/decider.h"

namespace reprise::core {

using model::QuestionKind;

namespace {

// Two names of one person are one voice. Where nobody's role is checked, the name is the person.
bool same_voice(const model::events::QuestionAnswered& vote, const model::inputs::Answered& input) {
  return vote.by == input.by || (!vote.person.empty() && vote.person == input.person);
}

bool is_requester(const Data& data, const model::inputs::Answered& input) {
  return input.by == data.actor || (!data.requester.empty() && input.person == data.requester);
}

// Only where it is known who speaks can one person be kept from asking and approving.
bool approves_own(const Data& data, const OpenQuestion& question,
                  const model::inputs::Answered& input) {
  return question.asked.kind == QuestionKind::approval && input.choice == "approve" &&
         !input.person.empty() && !input.break_glass && is_requester(data, input);
}

// A question whose time is over does not take an answer that was faster than its timer.
bool is_too_late(const OpenQuestion& question, const base::Instant& now) {
  const auto& asked = question.asked;
  return asked.expires && (asked.on_timeout == "fail" || asked.on_timeout == "reject") &&
         is_due(*asked.expires, now);
}

// What was looked at is not what is asked: another plan, or something else shown.
std::string outdated(const model::events::QuestionAsked& asked,
                     const model::inputs::Answered& input) {
  if (!input.plan_hash.empty() && input.plan_hash != asked.plan_hash)
    return "question '" + asked.id + "' is about another plan than the one you have looked at";
  if (!input.show_hash.empty() && input.show_hash != asked.show_hash)
    return "what question '" + asked.id + "' shows has changed; look at it and answer again";
  return {};
}

// Why an answer is not taken; empty where it is.
std::string refusal(const Data& data, const model::inputs::Answered& input,
                    const base::Instant& now) {
  const auto found = data.questions.find(input.question);
  if (found == data.questions.end())
    return "question '" + input.question + "' is not open; it was answered or withdrawn";
  const auto& asked = found->second.asked;
  const auto named = [&](const model::Choice& choice) { return choice.name == input.choice; };
  if (std::none_of(asked.choices.begin(), asked.choices.end(), named)) {
    std::string known;
    for (const auto& choice : asked.choices) known += (known.empty() ? "" : ", ") + choice.name;
    return "question '" + asked.id + "' has no choice '" + input.choice + "'; it has: " + known;
  }
  const auto voted = [&](const auto& vote) { return same_voice(vote, input); };
  const auto& votes = found->second.votes;
  if (std::any_of(votes.begin(), votes.end(), voted))
    return input.by + " has answered question '" + asked.id + "' already; another person must";
  if (approves_own(data, found->second, input))
    return input.by + " asked for this run and does not approve it; another person must";
  if (is_too_late(found->second, now)) return "the time for question '" + asked.id + "' is over";
  return outdated(asked, input);
}

bool refuses_start(const Data& data, const model::inputs::Answered& input) {
  return input.choice == "reject" && input.question == start_question(data);
}

// The typed fields of a form must be there; their types were checked where the answer came in.
std::string missing_field(const Data& data, const model::inputs::Answered& input) {
  const auto& form = data.questions.at(input.question).asked.form;
  if (!form.is_map()) return {};
  for (const auto& [name, spec] : form.map())
    if (spec["required"].boolean_or(false) && input.fields[name].is_null()) return name;
  return {};
}

}  // namespace

Decision Decider::operator()(const model::inputs::Answered& input) const {
  if (is_over()) return warn("the run is over");
  if (const auto why = refusal(data, input, now); !why.empty()) return warn(why);
  if (const auto field = missing_field(data, input); !field.empty())
    return warn("question '" + input.question + "' needs the field '" + field + "'");
  Decision decision =
      only(model::events::QuestionAnswered{input.question, input.by, input.choice, input.note,
                                           input.fields, input.person, input.break_glass});
  if (refuses_start(data, input))
    add(decision,
        model::events::RunCancelRequested{
            input.by, input.note.empty() ? "not approved" : "not approved: " + input.note});
  return decision;
}

}  // namespace reprise::core
