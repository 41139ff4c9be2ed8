#include <algorithm>

#include "core/decide/decider.h"

namespace reprise::core {

namespace {

// Why an answer is not taken; empty where it is.
std::string refusal(const Data& data, const model::inputs::Answered& input) {
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
  const auto by = [&](const auto& vote) { return vote.by == input.by; };
  const auto& votes = found->second.votes;
  if (std::any_of(votes.begin(), votes.end(), by))
    return input.by + " has answered question '" + asked.id + "' already; another person must";
  if (!input.show_hash.empty() && input.show_hash != asked.show_hash)
    return "what question '" + asked.id + "' shows has changed; look at it and answer again";
  return {};
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
  if (const auto why = refusal(data, input); !why.empty()) return warn(why);
  if (const auto field = missing_field(data, input); !field.empty())
    return warn("question '" + input.question + "' needs the field '" + field + "'");
  return only(model::events::QuestionAnswered{input.question, input.by, input.choice, input.note,
                                              input.fields});
}

}  // namespace reprise::core
