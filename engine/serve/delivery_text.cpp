#include "serve/delivery_text.h"

#include <algorithm>

#include "base/text.h"
#include "base/time.h"
#include "console/json_line.h"
#include "model/json.h"

namespace reprise::serve {

using trigger::Decision;
using Texts = std::vector<std::string>;

namespace {

std::string outcome_of(const Decision& decision) {
  return std::string(trigger::outcome_text(decision.outcome));
}

struct Summary {
  std::string outcome, reason;
};

// Of a verdict's decisions, the one that says most: they stand in the order of what they lead to.
Summary summary_of(const trigger::Verdict& verdict) {
  const bool is_refused = verdict.reason.empty() && !verdict.refused.empty();
  if (verdict.decisions.empty())
    return {"ignored", is_refused ? verdict.refused.front() : verdict.reason};
  const auto& told = *std::max_element(
      verdict.decisions.begin(), verdict.decisions.end(),
      [](const Decision& one, const Decision& other) { return one.outcome < other.outcome; });
  const std::size_t others = verdict.decisions.size() - 1;
  return {outcome_of(told), (told.run.empty() ? "" : told.run + ": ") + told.reason +
                                (others == 0 ? "" : " (and " + std::to_string(others) + " more)")};
}

Summary summary_of(const DeliveryRow& row) {
  if (row.refusal) return {"refused", row.refusal->reason};
  if (row.delivery && row.delivery->is_copy) return {"copy", "it was here before"};
  for (const auto& started : row.started)
    if (!started.error.empty()) return {"failed", started.run + ": " + started.error};
  return row.verdict ? summary_of(*row.verdict) : Summary{"undecided", "nothing is decided yet"};
}

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text;
}

std::string line(const std::string& name, const std::string& text) {
  return text.empty() ? "" : padded(name, 14) + base::printable(text) + "\n";
}

std::string story_of(const trigger::Delivery& delivery) {
  std::string text = line("delivery", delivery.id) + line("source", delivery.source) +
                     line("received", base::format_timestamp(delivery.received_us)) +
                     line("from", delivery.address) + line("proven by", delivery.by) +
                     line("replayed by", delivery.replayed_by);
  for (const auto& [name, value] : delivery.headers) text += line(name, value);
  if (delivery.is_truncated) text += line("note", "only the beginning of its body was kept");
  if (delivery.is_copy)
    text += line("note", "a copy of what was here before: it decides nothing");
  else if (delivery.same_as != 0)
    text += line("note", "the same bytes were here before");
  return text;
}

void add_facts(console::JsonLine& json, const trigger::Delivery& delivery) {
  const model::Map headers(delivery.headers.begin(), delivery.headers.end());
  json.text("address", delivery.address)
      .text("by", delivery.by)
      .text("replayed_by", delivery.replayed_by)
      .raw("copy", delivery.is_copy ? "true" : "false")
      .raw("repeat", delivery.same_as != 0 ? "true" : "false")
      .raw("truncated", delivery.is_truncated ? "true" : "false")
      .raw("headers", model::to_json(headers));
}

}  // namespace

std::string decision_story(const Decision& decision) {
  std::string text = outcome_of(decision) + ": " + base::printable(decision.reason) + "\n";
  if (!decision.alert.empty()) text += "  alert " + base::printable(decision.alert) + "\n";
  if (!decision.rule.empty()) text += "  rule " + decision.rule + "\n";
  if (!decision.run.empty()) text += "  run " + decision.run + "\n";
  if (decision.start) {
    text += "  runbook " + decision.start->runbook +
            (decision.start->needs_approval ? ", waits for an approval" : "") + "\n";
    for (const auto& [name, value] : decision.start->inputs)
      text += "    " + name + " = " + base::printable(model::to_json(value)) + "\n";
  }
  for (const auto& considered : decision.considered)
    text += "  - " + considered.rule + ": " +
            std::string(trigger::outcome_text(considered.outcome)) + ", " +
            base::printable(considered.reason) + "\n";
  return text;
}

std::string delivery_line(const DeliveryRow& row) {
  const auto [outcome, reason] = summary_of(row);
  return padded(row.id().empty() ? "(time)" : row.id(), 26) + "  " +
         base::format_timestamp(row.received_us()) + "  " + padded(row.source(), 12) + "  " +
         padded(outcome, 10) + "  " + base::printable(reason) + "\n";
}

std::string delivery_json(const DeliveryRow& row) {
  const auto [outcome, reason] = summary_of(row);
  console::JsonLine json;
  json.text("type", "delivery")
      .text("id", row.id())
      .text("source", row.source())
      .instant("received", row.received_us())
      .text("outcome", outcome)
      .text("reason", reason);
  if (row.delivery) add_facts(json, *row.delivery);
  if (row.refusal) json.text("address", row.refusal->address);
  std::vector<std::string> decisions, made;
  if (row.verdict)
    for (const auto& decision : row.verdict->decisions)
      decisions.push_back(trigger::to_json(decision));
  for (const auto& started : row.started) made.push_back(trigger::to_json(started));
  json.raw("refused", console::json_texts(row.verdict ? row.verdict->refused : Texts()))
      .raw("left_out", row.verdict && row.verdict->left_out ? "true" : "false");
  return json.raw("decisions", console::json_list(decisions))
      .raw("started", console::json_list(made))
      .object();
}

std::string delivery_story(const DeliveryRow& row) {
  std::string text;
  if (row.delivery) text += story_of(*row.delivery);
  if (row.refusal)
    return line("delivery", row.refusal->id) + line("source", row.refusal->source) +
           line("received", base::format_timestamp(row.refusal->received_us)) +
           line("from", row.refusal->address) + line("refused", row.refusal->reason);
  if (!row.verdict) return text;
  if (!row.verdict->reason.empty()) text += line("ignored", row.verdict->reason);
  if (row.verdict->left_out) text += line("note", "the sender says that it left alerts out");
  for (const auto& reason : row.verdict->refused) text += line("refused", reason);
  for (const auto& decision : row.verdict->decisions) text += decision_story(decision);
  for (const auto& started : row.started)
    text += started.error.empty()
                ? "run " + started.run + " is there\n"
                : "run " + started.run + " was not made: " + base::printable(started.error) + "\n";
  return text;
}

}  // namespace reprise::serve
