#include "serve/notices.h"

#include <algorithm>
#include <set>

namespace reprise::serve {

namespace {

namespace events = model::events;

std::string ending_of(const events::RunFinished& finished) {
  std::string text = " has ended: " + std::string(model::to_text(finished.status));
  if (finished.error) text += " (" + finished.error->message + ")";
  return text;
}

bool applies(const model::NoticeRule& rule, const Occasion& occasion, const model::Plan& plan) {
  return rule.on.contains(occasion.moment) &&
         (rule.severities.empty() || rule.severities.contains(plan.severity));
}

std::set<std::string> contacts_for(const std::vector<model::NoticeRule>& rules,
                                   const Occasion& occasion, const model::Plan& plan) {
  std::set<std::string> contacts;
  for (const auto& rule : rules) {
    if (!applies(rule, occasion, plan)) continue;
    if (rule.to.empty()) contacts.insert("");  // the routes of the severity
    contacts.insert(rule.to.begin(), rule.to.end());
  }
  return contacts;
}

}  // namespace

std::string tell_as(const std::string& severity) {
  const bool is_known = severity == "critical" || severity == "high" || severity == "low";
  return is_known ? severity : "medium";
}

std::optional<Occasion> occasion_of(const std::string& run_id, const model::Plan& plan,
                                    const model::EventBody& body) {
  const std::string run = "Run " + run_id + " of " + plan.runbook;
  if (std::holds_alternative<events::RunStarted>(body))
    return Occasion{model::Moment::start, run + " has started."};
  if (const auto* asked = std::get_if<events::QuestionAsked>(&body))
    return Occasion{model::Moment::wait, run + " waits for a person. To answer " + asked->id +
                                             ": reprise questions. It asks: " + asked->text};
  const auto* finished = std::get_if<events::RunFinished>(&body);
  if (finished == nullptr) return std::nullopt;
  const bool has_failed = finished->status == model::RunStatus::failed;
  return Occasion{has_failed ? model::Moment::failure : model::Moment::end,
                  run + ending_of(*finished) + "."};
}

std::vector<incident::Message> notices_for(const std::vector<model::NoticeRule>& rules,
                                           const Occasion& occasion, const std::string& run_id,
                                           std::uint64_t seq, const model::Plan& plan) {
  std::vector<incident::Message> messages;
  for (const auto& contact : contacts_for(rules, occasion, plan)) {
    incident::Message message{run_id + "/" + std::to_string(seq)};
    if (!contact.empty()) message.key += "/" + contact;
    message.run = run_id;
    message.runbook = plan.runbook;
    message.severity = tell_as(plan.severity);
    message.to = contact;
    message.text = occasion.text;
    messages.push_back(std::move(message));
  }
  return messages;
}

}  // namespace reprise::serve
