#include "incident/change.h"

#include <array>

#include "model/json_reader.h"
#include "model/json_writer.h"

namespace reprise::base {

template <class Fields>
void list_fields(Fields& f, const Instant*) {
  f.required("wall", &Instant::wall_us);
  f.required("boot", &Instant::boot_us);
  f.required("boot_id", &Instant::boot_id);
}

}  // namespace reprise::base

namespace reprise::model {

template <class Fields>
void list_fields(Fields& f, const Rung*) {
  f.required("after_ms", &Rung::after_ms);
  f.optional("to", &Rung::to);
}

template <class Fields>
void list_fields(Fields& f, const IncidentLevel*) {
  f.required("name", &IncidentLevel::name);
  f.optional("severities", &IncidentLevel::severities);
  f.optional("tell_as", &IncidentLevel::tell_as);
  f.optional("deadline_ms", &IncidentLevel::deadline_ms);
  f.optional("missed_to", &IncidentLevel::missed_to);
  f.optional("rungs", &IncidentLevel::rungs);
}

}  // namespace reprise::model

namespace reprise::incident {

// In the order of the enumerators.
constexpr model::Texts<4> enum_texts(Message::Kind) {
  return {"rung", "deadline", "task", "notice"};
}

template <class Fields>
void list_fields(Fields& f, const Message*) {
  f.required("key", &Message::key);
  f.required("kind", &Message::kind);
  f.optional("incident", &Message::incident);
  f.optional("run", &Message::run);
  f.optional("runbook", &Message::runbook);
  f.optional("number", &Message::number);
  f.required("severity", &Message::severity);
  f.optional("to", &Message::to);
  f.required("text", &Message::text);
}

template <class Fields>
void list_fields(Fields& f, const DatedTask*) {
  f.required("number", &DatedTask::number);
  f.required("title", &DatedTask::title);
  f.required("due", &DatedTask::due_us);
  f.optional("to", &DatedTask::to);
}

template <class Fields>
void list_fields(Fields& f, const Clocks*) {
  f.optional("failure", &Clocks::failure);
  f.optional("received", &Clocks::received);
  f.optional("acknowledged", &Clocks::acknowledged);
  f.optional("response", &Clocks::response);
  f.optional("halted", &Clocks::halted);
  f.optional("serving", &Clocks::serving);
  f.optional("trading", &Clocks::trading);
  f.optional("end", &Clocks::end);
}

namespace changes {

template <class Fields>
void list_fields(Fields& f, const Opened*) {
  f.required("id", &Opened::id);
  f.required("title", &Opened::title);
  f.optional("severity", &Opened::severity);
  f.required("by", &Opened::by);
  f.optional("run", &Opened::run);
  f.optional("runbook", &Opened::runbook);
  f.optional("labels", &Opened::labels);
  f.optional("group", &Opened::group);
  f.optional("level", &Opened::level);
  f.optional("failure", &Opened::failure_us);
  f.optional("received", &Opened::received_us);
  f.required("at", &Opened::at);
}

template <class Fields>
void list_fields(Fields& f, const Joined*) {
  f.required("id", &Joined::id);
  f.required("run", &Joined::run);
  f.required("at", &Joined::at_us);
}

template <class Fields>
void list_fields(Fields& f, const Due*) {
  f.required("message", &Due::message);
  f.required("at", &Due::at_us);
}

template <class Fields>
void list_fields(Fields& f, const Sent*) {
  f.required("kind", &Sent::kind);
  f.required("key", &Sent::key);
  f.required("by", &Sent::by);
  f.required("at", &Sent::at_us);
}

template <class Fields>
void list_fields(Fields& f, const Unsent*) {
  f.required("kind", &Unsent::kind);
  f.required("key", &Unsent::key);
  f.required("error", &Unsent::error);
  f.required("at", &Unsent::at_us);
}

template <class Fields>
void list_fields(Fields& f, const Unknown*) {
  f.required("kind", &Unknown::kind);
  f.required("key", &Unknown::key);
  f.required("at", &Unknown::at_us);
}

template <class Fields>
void list_fields(Fields& f, const Acknowledged*) {
  f.required("id", &Acknowledged::id);
  f.required("by", &Acknowledged::by);
  f.optional("note", &Acknowledged::note);
  f.required("at", &Acknowledged::at_us);
}

template <class Fields>
void list_fields(Fields& f, const AddedTask*) {
  f.required("id", &AddedTask::id);
  f.required("by", &AddedTask::by);
  f.optional("run", &AddedTask::run);
  f.required("task", &AddedTask::task);
  f.required("at", &AddedTask::at_us);
}

template <class Fields>
void list_fields(Fields& f, const DoneTask*) {
  f.required("id", &DoneTask::id);
  f.required("by", &DoneTask::by);
  f.optional("note", &DoneTask::note);
  f.required("number", &DoneTask::number);
  f.required("at", &DoneTask::at_us);
}

template <class Fields>
void list_fields(Fields& f, const Closed*) {
  f.required("id", &Closed::id);
  f.required("by", &Closed::by);
  f.optional("note", &Closed::note);
  f.optional("clocks", &Closed::clocks);
  f.required("at", &Closed::at_us);
}

template <class Fields>
void list_fields(Fields& f, const WatchBegan*) {
  f.required("at", &WatchBegan::at);
  f.optional("last_run", &WatchBegan::last_run);
}

}  // namespace changes

namespace {

// What can become of a message, by its kind: about to be told, told, told by no route, not known.
struct MessageKinds {
  std::string_view due, sent, unsent, unknown;
};
constexpr std::array<MessageKinds, 4> message_kinds = {
    {{"rung.due", "rung.sent", "rung.unsent", "rung.unknown"},
     {"deadline.missed", "deadline.sent", "deadline.unsent", "deadline.unknown"},
     {"task.overdue", "task.sent", "task.unsent", "task.unknown"},
     {"notice.due", "notice.sent", "notice.unsent", "notice.unknown"}}};

const MessageKinds& kinds_of(Message::Kind kind) {
  return message_kinds.at(static_cast<std::size_t>(kind));
}

struct KindOf {
  std::string_view operator()(const changes::Opened&) const { return "incident.opened"; }
  std::string_view operator()(const changes::Joined&) const { return "incident.joined"; }
  std::string_view operator()(const changes::Due& change) const {
    return kinds_of(change.message.kind).due;
  }
  std::string_view operator()(const changes::Sent& change) const {
    return kinds_of(change.kind).sent;
  }
  std::string_view operator()(const changes::Unsent& change) const {
    return kinds_of(change.kind).unsent;
  }
  std::string_view operator()(const changes::Unknown& change) const {
    return kinds_of(change.kind).unknown;
  }
  std::string_view operator()(const changes::Acknowledged&) const {
    return "incident.acknowledged";
  }
  std::string_view operator()(const changes::AddedTask&) const { return "task.added"; }
  std::string_view operator()(const changes::DoneTask&) const { return "task.done"; }
  std::string_view operator()(const changes::Closed&) const { return "incident.closed"; }
  std::string_view operator()(const changes::WatchBegan&) const { return "watch.began"; }
};

template <class T>
base::Result<std::optional<Change>> read_as(std::string_view body) {
  auto change = model::from_stored<T>(body);
  if (!change) return base::fail(change.error());
  return std::optional<Change>(std::move(*change));
}

// Engines before wrote what a broken glass leaves in a form of its own.
base::Result<std::optional<Change>> read_task(std::string_view body) {
  const auto value = model::parse_stored_json(body);
  if (!value) return base::fail(value.error());
  const auto due_us = (*value)["due_us"].integer_or(0);
  if (due_us <= 0) return read_as<changes::AddedTask>(body);
  changes::AddedTask added{(*value)["id"].text_or(""), (*value)["owner"].text_or(""),
                           (*value)["run"].text_or("")};
  added.task.title = (*value)["text"].text_or("");
  added.task.due_us = due_us;
  return std::optional<Change>(std::move(added));
}

base::Result<std::optional<Change>> decode_message(std::string_view kind, std::string_view body) {
  for (const auto& kinds : message_kinds) {
    if (kind == kinds.due) return read_as<changes::Due>(body);
    if (kind == kinds.sent) return read_as<changes::Sent>(body);
    if (kind == kinds.unsent) return read_as<changes::Unsent>(body);
    if (kind == kinds.unknown) return read_as<changes::Unknown>(body);
  }
  return std::optional<Change>();
}

}  // namespace

StoredChange encode(const Change& change) {
  StoredChange stored{std::string(std::visit(KindOf{}, change)), ""};
  std::visit([&](const auto& one) { model::write(stored.body, one); }, change);
  return stored;
}

base::Result<std::optional<Change>> decode(std::string_view kind, std::string_view body) {
  if (kind == "incident.opened") return read_as<changes::Opened>(body);
  if (kind == "incident.joined") return read_as<changes::Joined>(body);
  if (kind == "incident.acknowledged") return read_as<changes::Acknowledged>(body);
  if (kind == "incident.closed") return read_as<changes::Closed>(body);
  if (kind == "task.added") return read_task(body);
  if (kind == "task.done") return read_as<changes::DoneTask>(body);
  if (kind == "watch.began") return read_as<changes::WatchBegan>(body);
  return decode_message(kind, body);
}

}  // namespace reprise::incident
