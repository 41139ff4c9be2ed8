#include "app/protocol.h"

#include "model/event_json.h"
#include "model/plan_json.h"

namespace reprise::app {

using model::List;
using model::Map;
using model::Value;
namespace inputs = model::inputs;

namespace {

Value encode_events(const std::vector<model::Event>& events) {
  List list;
  for (const auto& event : events)
    list.push_back(Map{{"kind", model::kind_name(event.body)},
                       {"at", event.at.wall_us},
                       {"body", model::encode_event(event)}});
  return list;
}

base::Result<std::vector<model::Event>> decode_events(const Value& list) {
  std::vector<model::Event> events;
  if (!list.is_list()) return base::fail("protocol", "events are missing");
  for (const auto& item : list.list()) {
    auto event = model::decode_event(item["kind"].text_or(""), item["at"].integer_or(0),
                                     item["body"].text_or(""));
    if (!event) return base::fail(event.error());
    events.push_back(std::move(*event));
  }
  return events;
}

}  // namespace

Value encode_frame(const Frame& frame) {
  return Map{{"type", "frame"},
             {"run_id", frame.run_id},
             {"first_seq", static_cast<std::int64_t>(frame.first_seq)},
             {"events", encode_events(frame.events)},
             {"warning", frame.warning}};
}

base::Result<Frame> decode_frame(const Value& message) {
  auto events = decode_events(message["events"]);
  if (!events) return base::fail(events.error());
  return Frame{message["run_id"].text_or(""),
               static_cast<std::uint64_t>(message["first_seq"].integer_or(0)), std::move(*events),
               message["warning"].text_or("")};
}

std::string plan_text(const StoredRun& run) {
  return run.encoded_plan.empty() ? model::encode_plan(*run.plan) : run.encoded_plan;
}

Value encode_stored(const StoredRun& run) {
  return Map{{"run_id", run.run_id},
             {"plan", plan_text(run)},
             {"events", encode_events(run.events)},
             {"chain_hash", run.chain_hash}};
}

base::Result<StoredRun> decode_stored(const Value& message) {
  StoredRun run;
  run.run_id = message["run_id"].text_or("");
  run.encoded_plan = message["plan"].text_or("");
  run.chain_hash = message["chain_hash"].text_or("");
  if (message["carried"].is_boolean()) run.carried = message["carried"].boolean();
  auto plan = model::decode_plan(run.encoded_plan);
  if (!plan) return base::fail(plan.error());
  run.plan = std::make_shared<const model::Plan>(std::move(*plan));
  auto events = decode_events(message["events"]);
  if (!events) return base::fail(events.error());
  run.events = std::move(*events);
  return run;
}

Value encode_row(const RunRow& row) {
  return Map{{"run_id", row.run_id},        {"runbook", row.runbook},
             {"title", row.title},          {"status", row.status},
             {"created", row.created_us},   {"started", row.started_us},
             {"finished", row.finished_us}, {"seq", static_cast<std::int64_t>(row.seq)}};
}

RunRow decode_row(const Value& message) {
  return {
      message["run_id"].text_or(""),     message["runbook"].text_or(""),
      message["title"].text_or(""),      message["status"].text_or(""),
      message["created"].integer_or(0),  message["started"].integer_or(0),
      message["finished"].integer_or(0), static_cast<std::uint64_t>(message["seq"].integer_or(0))};
}

Value encode_input(const model::InputBody& input) {
  if (const auto* answer = std::get_if<inputs::Answered>(&input))
    return Map{{"kind", "answer"},
               {"question", answer->question},
               {"choice", answer->choice},
               {"note", answer->note},
               {"fields", answer->fields},
               {"show_hash", answer->show_hash},
               {"plan_hash", answer->plan_hash},
               {"break_glass", answer->break_glass}};
  if (const auto* cancel = std::get_if<inputs::CancelRequested>(&input))
    return Map{{"kind", "cancel"}, {"reason", cancel->reason}, {"undo", cancel->undo}};
  if (const auto* skip = std::get_if<inputs::SkipRequested>(&input))
    return Map{{"kind", "skip"},
               {"step", skip->step},
               {"reason", skip->reason},
               {"break_glass", skip->break_glass}};
  if (const auto* retry = std::get_if<inputs::RetryRequested>(&input))
    return Map{{"kind", "retry"}, {"step", retry->step}};
  if (const auto* note = std::get_if<inputs::NoteGiven>(&input))
    return Map{{"kind", "note"}, {"text", note->text}};
  if (std::holds_alternative<inputs::PauseRequested>(input)) return Map{{"kind", "pause"}};
  return Map{{"kind", "continue"}};
}

namespace {

inputs::Answered decode_answer(const Value& message) {
  inputs::Answered answer{message["question"].text_or(""), "", message["choice"].text_or(""),
                          message["note"].text_or("")};
  answer.fields = message["fields"];
  answer.show_hash = message["show_hash"].text_or("");
  answer.plan_hash = message["plan_hash"].text_or("");
  answer.break_glass = message["break_glass"].boolean_or(false);
  return answer;
}

}  // namespace

base::Result<model::InputBody> decode_input(const Value& message) {
  const std::string kind = message["kind"].text_or("");
  const std::string reason = message["reason"].text_or("");
  if (kind == "answer") return decode_answer(message);
  if (kind == "cancel")
    return inputs::CancelRequested{"", reason, message["undo"].boolean_or(false)};
  if (kind == "skip")
    return inputs::SkipRequested{message["step"].text_or(""), "", reason,
                                 message["break_glass"].boolean_or(false)};
  if (kind == "retry") return inputs::RetryRequested{message["step"].text_or(""), ""};
  if (kind == "note") return inputs::NoteGiven{"", message["text"].text_or("")};
  if (kind == "pause") return inputs::PauseRequested{};
  if (kind == "continue") return inputs::ContinueRequested{};
  return base::fail("protocol", "unknown kind of input '" + kind + "'");
}

Value encode_changes(const std::vector<access::Change>& changes) {
  List list;
  for (const auto& change : changes) {
    auto stored = access::encode(change);
    list.push_back(Map{{"kind", std::move(stored.kind)}, {"body", std::move(stored.body)}});
  }
  return list;
}

base::Result<std::vector<access::Change>> decode_changes(const Value& list) {
  std::vector<access::Change> changes;
  if (!list.is_list()) return changes;
  for (const auto& item : list.list()) {
    auto change = access::decode(item["kind"].text_or(""), item["body"].text_or(""));
    if (!change) return base::fail(change.error());
    changes.push_back(std::move(*change));
  }
  return changes;
}

Value encode_entry(const port::Entry& entry) {
  return Map{{"stream", entry.stream},
             {"seq", static_cast<std::int64_t>(entry.seq)},
             {"epoch", static_cast<std::int64_t>(entry.epoch)},
             {"at_us", entry.at_us},
             {"kind", entry.kind},
             {"body", entry.body}};
}

port::Entry decode_entry(const Value& message) {
  return {message["stream"].text_or(""),
          static_cast<std::uint64_t>(message["seq"].integer_or(0)),
          static_cast<std::uint64_t>(message["epoch"].integer_or(0)),
          message["at_us"].integer_or(0),
          message["kind"].text_or(""),
          message["body"].text_or("")};
}

constexpr const char* deliveries = "deliveries";

Value encode_prune(const journal_sqlite::PruneRequest& request) {
  return Map{
      {"finished_before", request.finished_before_us},
      {"archive", request.archive_folder},
      {"keep", List(request.keep.begin(), request.keep.end())},
      {"deliveries", static_cast<std::int64_t>(request.entries_through.count(deliveries) == 0
                                                   ? 0
                                                   : request.entries_through.at(deliveries))}};
}

journal_sqlite::PruneRequest decode_prune(const Value& message, const std::string& by) {
  journal_sqlite::PruneRequest request;
  request.finished_before_us = message["finished_before"].integer_or(0);
  request.archive_folder = message["archive"].text_or("");
  request.actor = by;
  if (message["keep"].is_list())
    for (const auto& run_id : message["keep"].list()) request.keep.insert(run_id.text_or(""));
  // No other stream has an end.
  if (const auto through = message["deliveries"].integer_or(0); through > 0)
    request.entries_through[deliveries] = static_cast<std::uint64_t>(through);
  return request;
}

Value encode_prune_report(const journal_sqlite::PruneReport& report) {
  return Map{{"ok", true},
             {"runs", List(report.archived.begin(), report.archived.end())},
             {"entries", static_cast<std::int64_t>(report.entries)},
             {"file", report.file}};
}

journal_sqlite::PruneReport decode_prune_report(const Value& message) {
  journal_sqlite::PruneReport report;
  report.file = message["file"].text_or("");
  report.entries = static_cast<std::uint64_t>(message["entries"].integer_or(0));
  if (message["runs"].is_list())
    for (const auto& run_id : message["runs"].list()) report.archived.push_back(run_id.text_or(""));
  return report;
}

Value refusal(const base::Error& error) {
  return Map{{"ok", false}, {"code", error.code}, {"message", error.message}, {"hint", error.hint}};
}

base::Status check(const Value& answer) {
  if (answer["ok"].boolean_or(false)) return {};
  return base::fail(answer["code"].text_or("protocol"), answer["message"].text_or("no answer"),
                    answer["hint"].text_or(""));
}

}  // namespace reprise::app
