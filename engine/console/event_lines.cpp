#include "console/event_lines.h"

#include "console/json_line.h"

namespace reprise::console {
namespace {

JsonLine begin(std::string_view type, std::uint64_t seq, base::WallMicros at_us,
               const std::string& run_id) {
  JsonLine line;
  line.text("type", type).number("seq", static_cast<std::int64_t>(seq)).instant("at", at_us);
  if (!run_id.empty()) line.text("run_id", run_id);
  return line;
}

std::string error_object(const model::Failure& failure) {
  JsonLine object;
  object.text("code", failure.code).text("message", failure.message);
  if (!failure.hint.empty()) object.text("hint", failure.hint);
  return object.object();
}

std::string choice_names(const std::vector<model::Choice>& choices) {
  std::vector<std::string> names;
  for (const auto& choice : choices) names.push_back(choice.name);
  return json_texts(names);
}

std::string error_with_place(JsonLine line, const std::string& code, const std::string& message,
                             const std::string& hint, const base::Place& place,
                             const base::SourceMap* sources) {
  line.text("code", code).text("message", message);
  if (!hint.empty()) line.text("hint", hint);
  const bool known = sources != nullptr && place.source < sources->all().size() && place.line > 0;
  if (known) {
    line.text("file", sources->at(place.source).name);
    line.number("line", place.line).number("column", place.column);
  }
  return line.line();
}

}  // namespace

// Turns one event into lines; what it has to remember is in `lines`.
struct EventLines::Writer {
  EventLines& lines;
  std::uint64_t seq;
  const model::Event& event;
  std::string out = {};

  JsonLine start(std::string_view type) const {
    return begin(type, seq, event.at.wall_us, lines.run_id_);
  }

  void started(const std::string& step, std::uint32_t attempt) {
    lines.steps_[step] = {attempt, event.at.wall_us, {}};
    out += start("step.started").text("step", step).number("attempt", attempt).line();
  }

  void finished(const std::string& step, std::string_view status, std::int64_t micros,
                const model::Value& outputs, const model::Failure* error) {
    Seen& seen = lines.steps_[step];
    if (seen.finished == status) return;
    seen.finished = status;
    JsonLine line = start("step.finished");
    line.text("step", step).number("attempt", seen.attempt).text("status", status);
    line.seconds("seconds", micros);
    line.value("outputs", outputs.is_null() ? model::Value(model::Map{}) : outputs);
    if (error != nullptr) line.raw("error", error_object(*error));
    out += line.line();
  }

  std::int64_t since_start(const std::string& step) const {
    const auto seen = lines.steps_.find(step);
    if (seen == lines.steps_.end() || seen->second.started_us == 0) return 0;
    return event.at.wall_us - seen->second.started_us;
  }

  void operator()(const model::events::RunCreated& created) {
    lines.created_us_ = event.at.wall_us;
    JsonLine line = start("run.created");
    line.text("runbook", created.runbook).text("plan_hash", created.plan_hash);
    if (!created.linked_run.empty()) line.text("linked_run", created.linked_run);
    out += line.line();
  }
  void operator()(const model::events::StepOpened& opened) { started(opened.step, 1); }
  void operator()(const model::events::ForeachExpanded& expanded) { started(expanded.step, 1); }
  void operator()(const model::events::AttemptStarted& attempt) {
    if (attempt.id.role == model::AttemptRole::main) started(attempt.id.step, attempt.id.number);
  }
  void operator()(const model::events::AttemptFinished& attempt) {
    if (attempt.id.role != model::AttemptRole::main) return;
    const auto* error = attempt.error ? &*attempt.error : nullptr;
    finished(attempt.id.step, model::to_text(attempt.verdict), attempt.millis * 1000,
             attempt.outputs, error);
  }
  void operator()(const model::events::AttemptLost& lost) {
    if (lost.id.role != model::AttemptRole::main) return;
    const model::Failure error{"lost", lost.cause, {}};
    const std::string_view status = lost.never_started ? "failed" : "unknown";
    finished(lost.id.step, status, since_start(lost.id.step), {}, &error);
  }
  void operator()(const model::events::ProbeAnswered& probe) {
    if (probe.verdict != "happened") return;
    finished(probe.id.step, "succeeded", since_start(probe.id.step), probe.outputs, nullptr);
  }
  void operator()(const model::events::StepSucceeded& step) {
    if (lines.steps_.count(step.step) == 0) started(step.step, 1);
    finished(step.step, "succeeded", since_start(step.step), step.outputs, nullptr);
  }
  void operator()(const model::events::StepFailed& step) {
    finished(step.step, "failed", since_start(step.step), {}, &step.error);
  }
  void operator()(const model::events::StepCancelled& step) {
    finished(step.step, "cancelled", since_start(step.step), {}, nullptr);
  }
  void operator()(const model::events::StepSkipped& step) {
    out += start("step.skipped").text("step", step.step).text("reason", step.reason).line();
  }
  void operator()(const model::events::QuestionAsked& asked) {
    JsonLine line = start("question.asked");
    line.text("id", asked.id).text("step", asked.step).text("text", asked.text);
    out += line.raw("choices", choice_names(asked.choices)).line();
  }
  void operator()(const model::events::RunCancelDeferred& cancel) {
    JsonLine line = start("run.cancel_deferred");
    line.text("by", cancel.by).text("reason", cancel.reason);
    out += line.raw("until", json_texts(cancel.until)).line();
  }
  void operator()(const model::events::StayEnded& ended) {
    JsonLine line = start("scope.leaving");
    line.text("scope", ended.name).text("step", ended.step);
    out += line.text("reason", ended.reason).line();
  }
  void operator()(const model::events::GuardChecked& checked) {
    JsonLine line = start("guard.checked");
    line.text("guard", checked.name).text("step", checked.step);
    line.text("verdict", model::to_text(checked.verdict)).text("detail", checked.detail);
    out += line.number("checks", checked.checks).line();
  }
  void operator()(const model::events::GuardBreached& breached) {
    JsonLine line = start("guard.breached");
    line.text("guard", breached.name).text("step", breached.step);
    out += line.raw("error", error_object(breached.error)).line();
  }
  void operator()(const model::events::RunFinished& run) {
    JsonLine line = start("run.finished");
    line.text("status", model::to_text(run.status));
    line.seconds("seconds", event.at.wall_us - lines.created_us_);
    if (run.error) line.raw("error", error_object(*run.error));
    out += line.line();
  }
  template <class Other>
  void operator()(const Other&) {}
};

std::string EventLines::add(std::uint64_t seq, const model::Event& event) {
  Writer writer{*this, seq, event};
  std::visit(writer, event.body);
  return std::move(writer.out);
}

std::string error_line(std::uint64_t seq, base::WallMicros at_us, const std::string& run_id,
                       const base::Error& error, const base::SourceMap* sources) {
  return error_with_place(begin("error", seq, at_us, run_id), error.code, error.message, error.hint,
                          error.place.value_or(base::Place{}), sources);
}

std::string error_line(std::uint64_t seq, base::WallMicros at_us,
                       const base::Diagnostic& diagnostic, const base::SourceMap& sources) {
  const char* kind = diagnostic.severity == base::Severity::error ? "error" : "warning";
  return error_with_place(begin(kind, seq, at_us, {}), diagnostic.code, diagnostic.message,
                          diagnostic.hint, diagnostic.place, &sources);
}

}  // namespace reprise::console
