#include "console/progress.h"

#include "base/text.h"
#include "console/text_form.h"

namespace reprise::console {
namespace {

std::string failure_text(const std::optional<model::Failure>& error) {
  return error ? ": " + one_line(error->message) : std::string();
}

std::string name_of(const model::AttemptId& id) {
  return id.role == model::AttemptRole::main ? std::string()
                                             : std::string(model::to_text(id.role)) + " ";
}

std::string with_by(std::string text, const std::string& by, const std::string& reason) {
  if (!by.empty()) text += " by " + one_line(by);
  if (!reason.empty()) text += ": " + one_line(reason);
  return text;
}

}  // namespace

// What an event says, as a line; nothing where the event is not worth one.
struct Progress::Told {
  Progress& progress;
  const model::Event& event;
  using Lines = std::optional<Line>;

  Line good(std::string step, std::string text) const {
    return {Weight::normal, std::move(step),
            paint(text, Colour::good, progress.options_.colour)};
  }
  Line bad(std::string step, std::string text) const {
    return {Weight::important, std::move(step),
            paint(text, Colour::bad, progress.options_.colour)};
  }
  Line wait(std::string step, std::string text) const {
    return {Weight::important, std::move(step),
            paint(text, Colour::wait, progress.options_.colour)};
  }
  Line plain(std::string step, std::string text) const {
    return {Weight::normal, std::move(step), std::move(text)};
  }
  Line detail(std::string step, std::string text) const {
    return {Weight::detail, std::move(step), std::move(text)};
  }
  std::string took(const std::string& step) {
    const auto started = progress.started_us_.find(step);
    if (started == progress.started_us_.end()) return {};
    const auto micros = event.at.wall_us - started->second;
    progress.started_us_.erase(started);
    return " in " + elapsed(micros);
  }

  Lines operator()(const model::events::RunCreated& created) {
    progress.created_us_ = event.at.wall_us;
    return plain({}, "run " + progress.run_id_ + " of " + one_line(created.runbook));
  }
  Lines operator()(const model::events::RunResumed& resumed) {
    return wait({}, "resumed by a new engine, epoch " + std::to_string(resumed.epoch));
  }
  Lines operator()(const model::events::RunPaused& paused) {
    return wait({}, with_by("paused", paused.by, {}));
  }
  Lines operator()(const model::events::RunContinued& continued) {
    return plain({}, with_by("continued", continued.by, {}));
  }
  Lines operator()(const model::events::RunCancelRequested& cancel) {
    const std::string what = cancel.undo ? "cancel with undo asked" : "cancel asked";
    return wait({}, with_by(what, cancel.by, cancel.reason));
  }
  Lines operator()(const model::events::RunStopRequested& stop) {
    return bad({}, with_by("kill switch: no new effect starts", stop.by, stop.reason));
  }
  Lines operator()(const model::events::RunStopCleared& cleared) {
    return wait({}, with_by("kill switch cleared", cleared.by, cleared.reason));
  }
  Lines operator()(const model::events::RunPhaseChanged& changed) {
    switch (changed.phase) {
      case model::RunPhase::draining: return detail({}, "nothing new starts; what runs is let end");
      case model::RunPhase::undoing: return plain({}, "undoing what succeeded, newest first");
      case model::RunPhase::handling: return plain({}, "running on_failure");
      case model::RunPhase::finalizing: return plain({}, "running finally");
      case model::RunPhase::steps:
      case model::RunPhase::ended: break;
    }
    return std::nullopt;
  }
  Lines operator()(const model::events::RunFinished& run) {
    std::string text = "run " + std::string(model::to_text(run.status)) + " in " +
                       elapsed(event.at.wall_us - progress.created_us_);
    if (run.warnings > 0) text += ", warnings: " + std::to_string(run.warnings);
    text += failure_text(run.error);
    const Colour colour = colour_of(run.status);
    return Line{Weight::important, {}, paint(text, colour, progress.options_.colour)};
  }

  Lines operator()(const model::events::StepSkipped& skipped) {
    const std::string text = with_by("skipped", skipped.by, skipped.reason);
    return plain(skipped.step, paint(text, Colour::dim, progress.options_.colour));
  }
  Lines operator()(const model::events::StepOpened& opened) {
    progress.started_us_[opened.step] = event.at.wall_us;
    return plain(opened.step, "opened");
  }
  Lines operator()(const model::events::ForeachExpanded& expanded) {
    progress.started_us_[expanded.step] = event.at.wall_us;
    return plain(expanded.step, std::to_string(expanded.items.size()) + " items");
  }
  Lines operator()(const model::events::RoundFinished& round) {
    return detail(round.step, "round " + std::to_string(round.round) + " finished");
  }
  Lines operator()(const model::events::StepSucceeded& step) {
    return good(step.step, "succeeded" + took(step.step));
  }
  Lines operator()(const model::events::StepFailed& step) {
    return bad(step.step, "failed" + took(step.step) + failure_text(step.error));
  }
  Lines operator()(const model::events::StepCancelled& step) {
    progress.started_us_.erase(step.step);
    return bad(step.step, step.outcome_unknown ? "cancelled; whether it took effect is unknown"
                                               : "cancelled");
  }

  Lines operator()(const model::events::AttemptStarted& attempt) {
    std::string text = name_of(attempt.id) + "started";
    if (attempt.id.role != model::AttemptRole::main) return detail(attempt.id.step, text);
    progress.started_us_[attempt.id.step] = event.at.wall_us;
    if (attempt.id.number > 1) text += ", attempt " + std::to_string(attempt.id.number);
    return plain(attempt.id.step, text);
  }
  Lines operator()(const model::events::AttemptFinished& attempt) {
    const std::string name = name_of(attempt.id);
    const std::string time = " in " + elapsed(attempt.millis * 1000);
    const std::string kept = attempt.adopted ? " (its result was kept for this engine)" : "";
    progress.started_us_.erase(attempt.id.step);
    switch (attempt.verdict) {
      case model::Verdict::succeeded:
        if (attempt.id.role == model::AttemptRole::probe)
          return detail(attempt.id.step, name + "finished" + time + kept);
        return good(attempt.id.step, name + "succeeded" + time + kept);
      case model::Verdict::failed:
        return bad(attempt.id.step, name + "failed" + time + kept + failure_text(attempt.error));
      case model::Verdict::unknown: break;
    }
    return wait(attempt.id.step, name + "ended with an unknown outcome" + time + kept +
                                     failure_text(attempt.error));
  }
  Lines operator()(const model::events::AttemptLost& lost) {
    progress.started_us_.erase(lost.id.step);
    return wait(lost.id.step, name_of(lost.id) + "lost: " + one_line(lost.cause));
  }
  Lines operator()(const model::events::ProbeAnswered& probe) {
    return wait(probe.id.step, "probe says: " + one_line(probe.verdict));
  }
  Lines operator()(const model::events::RetryScheduled& retry) {
    const auto delay = retry.not_before.wall_us - event.at.wall_us;
    return wait(retry.step, "tried again in " + elapsed(delay));
  }
  Lines operator()(const model::events::TimerSet& timer) {
    return detail(timer.step, one_line(timer.purpose) + " until " + instant(timer.due.wall_us));
  }

  Lines operator()(const model::events::QuestionAsked& asked) {
    std::vector<std::string> names;
    for (const auto& choice : asked.choices) names.push_back(one_line(choice.name));
    return wait(asked.step, "asks: " + one_line(asked.text) + "\n          reprise answer " +
                                progress.run_id_ + " " + asked.id + " " +
                                base::join(names, "|"));
  }
  Lines operator()(const model::events::QuestionAnswered& answered) {
    std::string text = answered.id + " answered " + one_line(answered.choice);
    return plain({}, with_by(text, answered.by, answered.note));
  }
  Lines operator()(const model::events::QuestionWithdrawn& withdrawn) {
    return plain({}, with_by(withdrawn.id + " withdrawn", {}, withdrawn.reason));
  }
  Lines operator()(const model::events::NoteAdded& note) {
    return plain({}, with_by("note", note.by, note.text));
  }
  template <class Other>
  Lines operator()(const Other&) {
    return std::nullopt;
  }
};

std::string Progress::add(const model::Event& event) {
  Told told{*this, event};
  const std::optional<Line> line = std::visit(told, event.body);
  return line ? render(event.at.wall_us, *line) : std::string();
}

std::string Progress::warning(const std::string& text) const {
  return paint("warning: " + one_line(text, 500), Colour::wait, options_.colour) + "\n";
}

std::string Progress::render(base::WallMicros at_us, const Line& line) const {
  if (options_.quiet && line.weight != Weight::important) return {};
  if (!options_.verbose && line.weight == Weight::detail) return {};
  std::string time = elapsed(created_us_ == 0 ? 0 : at_us - created_us_);
  time.insert(0, time.size() < 8 ? 8 - time.size() : 0, ' ');
  std::string text = paint(time, Colour::dim, options_.colour) + "  ";
  if (!line.step.empty()) {
    text += paint(line.step, Colour::bold, options_.colour);
    text.append(line.step.size() < 16 ? 16 - line.step.size() : 1, ' ');
    text += ' ';
  }
  return text + line.text + "\n";
}

}  // namespace reprise::console
