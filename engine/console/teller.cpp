#include "console/teller.h"

#include "base/text.h"

namespace reprise::console {
namespace {

using Weight = Telling::Weight;

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

Telling good(std::string step, std::string text) {
  return {Weight::normal, Colour::good, std::move(step), std::move(text)};
}
Telling bad(std::string step, std::string text) {
  return {Weight::important, Colour::bad, std::move(step), std::move(text)};
}
Telling wait(std::string step, std::string text) {
  return {Weight::important, Colour::wait, std::move(step), std::move(text)};
}
Telling plain(std::string step, std::string text) {
  return {Weight::normal, Colour::plain, std::move(step), std::move(text)};
}
// What closes a question that was told.
Telling told(std::string step, std::string text) {
  return {Weight::important, Colour::plain, std::move(step), std::move(text)};
}
Telling detail(std::string step, std::string text) {
  return {Weight::detail, Colour::plain, std::move(step), std::move(text)};
}

}  // namespace

struct Teller::Words {
  Teller& teller;
  const model::Event& event;

  std::string took(const std::string& step) const {
    const auto started = teller.started_us_.find(step);
    if (started == teller.started_us_.end()) return {};
    const auto micros = event.at.wall_us - started->second;
    teller.started_us_.erase(started);
    return " in " + elapsed(micros);
  }

  std::optional<Telling> operator()(const model::events::RunCreated& created) {
    teller.created_us_ = event.at.wall_us;
    return plain({}, "run of " + one_line(created.runbook) + " created");
  }
  std::optional<Telling> operator()(const model::events::RunResumed& resumed) {
    std::string told = "resumed by a new engine, epoch " + std::to_string(resumed.epoch);
    for (const auto& change : resumed.changed) told += "; " + one_line(change);
    if (!resumed.changed.empty()) told += " (the run goes on with its own copy)";
    return wait({}, told);
  }
  std::optional<Telling> operator()(const model::events::RunPaused& paused) {
    return wait({}, with_by("paused", paused.by, {}));
  }
  std::optional<Telling> operator()(const model::events::RunContinued& continued) {
    return plain({}, with_by("continued", continued.by, {}));
  }
  std::optional<Telling> operator()(const model::events::RunCancelRequested& cancel) {
    const std::string what = cancel.undo ? "cancel with undo asked" : "cancel asked";
    return wait({}, with_by(what, cancel.by, cancel.reason));
  }
  std::optional<Telling> operator()(const model::events::RunCancelDeferred& cancel) {
    return wait({}, with_by("cancel asked past a point of no return: it waits for the end of " +
                                one_line(base::join(cancel.until, ", ")),
                            cancel.by, cancel.reason));
  }
  std::optional<Telling> operator()(const model::events::RunStopRequested& stop) {
    return bad({}, with_by("kill switch set", stop.by, stop.reason));
  }
  std::optional<Telling> operator()(const model::events::RunStopCleared& cleared) {
    const std::string glass = cleared.break_glass ? "GLASS BROKEN: " : "";
    return wait({}, with_by(glass + "kill switch cleared", cleared.by, cleared.reason));
  }
  std::optional<Telling> operator()(const model::events::RunPhaseChanged& changed) {
    switch (changed.phase) {
      case model::RunPhase::draining:
        return detail({}, "nothing new starts; what runs is let end");
      case model::RunPhase::undoing:
        return plain({}, "undoing what succeeded, newest first");
      case model::RunPhase::handling:
        return plain({}, "running on_failure");
      case model::RunPhase::finalizing:
        return plain({}, "running finally");
      case model::RunPhase::steps:
      case model::RunPhase::ended:
        break;
    }
    return std::nullopt;
  }
  std::optional<Telling> operator()(const model::events::RunFinished& run) {
    std::string text = "run " + std::string(model::to_text(run.status)) + " in " +
                       elapsed(event.at.wall_us - teller.created_us_);
    if (run.warnings > 0) text += ", warnings: " + std::to_string(run.warnings);
    text += failure_text(run.error);
    return Telling{Weight::important, colour_of(run.status), {}, text};
  }

  std::optional<Telling> operator()(const model::events::StepSkipped& skipped) {
    const std::string glass = skipped.break_glass ? "GLASS BROKEN: " : "";
    const std::string text = with_by(glass + "skipped", skipped.by, skipped.reason);
    if (skipped.break_glass) return bad(skipped.step, text);
    return Telling{Weight::normal, Colour::dim, skipped.step, text};
  }
  std::optional<Telling> operator()(const model::events::StepOpened& opened) {
    teller.started_us_[opened.step] = event.at.wall_us;
    return plain(opened.step, "opened");
  }
  std::optional<Telling> operator()(const model::events::ForeachExpanded& expanded) {
    teller.started_us_[expanded.step] = event.at.wall_us;
    return plain(expanded.step, std::to_string(expanded.items.size()) + " items");
  }
  std::optional<Telling> operator()(const model::events::RoundFinished& round) {
    return detail(round.step, "round " + std::to_string(round.round) + " finished");
  }
  std::optional<Telling> operator()(const model::events::StepSucceeded& step) {
    return good(step.step, "succeeded" + took(step.step));
  }
  std::optional<Telling> operator()(const model::events::StepFailed& step) {
    // The attempt has said it already.
    const auto said = teller.failures_.find(step.step);
    const bool twice = said != teller.failures_.end() && said->second == step.error.message;
    if (said != teller.failures_.end()) teller.failures_.erase(said);
    return bad(step.step,
               "failed" + took(step.step) + (twice ? std::string() : failure_text(step.error)));
  }
  std::optional<Telling> operator()(const model::events::StepCancelled& step) {
    teller.started_us_.erase(step.step);
    return bad(step.step,
               step.outcome_unknown ? "cancelled; whether it took effect is unknown" : "cancelled");
  }

  std::optional<Telling> operator()(const model::events::AttemptStarted& attempt) {
    std::string text = name_of(attempt.id) + "started";
    if (attempt.id.role != model::AttemptRole::main) return detail(attempt.id.step, text);
    teller.started_us_[attempt.id.step] = event.at.wall_us;
    if (attempt.id.number > 1) text += ", attempt " + std::to_string(attempt.id.number);
    return plain(attempt.id.step, text);
  }
  std::optional<Telling> operator()(const model::events::AttemptFinished& attempt) {
    const std::string name = name_of(attempt.id);
    const std::string time = " in " + elapsed(attempt.millis * 1000);
    const std::string kept = attempt.adopted ? " (its result was kept for this engine)" : "";
    teller.started_us_.erase(attempt.id.step);
    switch (attempt.verdict) {
      case model::Verdict::succeeded:
        if (attempt.id.role == model::AttemptRole::probe)
          return detail(attempt.id.step, name + "finished" + time + kept);
        return good(attempt.id.step, name + "succeeded" + time + kept);
      case model::Verdict::failed:
        if (attempt.error) teller.failures_[attempt.id.step] = attempt.error->message;
        return bad(attempt.id.step,
                   name + "attempt failed" + time + kept + failure_text(attempt.error));
      case model::Verdict::unknown:
        break;
    }
    return wait(attempt.id.step,
                name + "ended with an unknown outcome" + time + kept + failure_text(attempt.error));
  }
  std::optional<Telling> operator()(const model::events::AttemptLost& lost) {
    teller.started_us_.erase(lost.id.step);
    const std::string what = lost.never_started ? "never started: " : "lost: ";
    return wait(lost.id.step, name_of(lost.id) + what + one_line(lost.cause));
  }
  std::optional<Telling> operator()(const model::events::CallStarted& call) {
    return detail(call.id.step, "call " + std::to_string(call.call) + ": " + one_line(call.name) +
                                    "(" + one_line(call.args) + ")");
  }
  std::optional<Telling> operator()(const model::events::ProbeAnswered& probe) {
    return wait(probe.id.step, "probe says: " + one_line(probe.verdict));
  }
  std::optional<Telling> operator()(const model::events::RetryScheduled& retry) {
    const auto delay = retry.not_before.wall_us - event.at.wall_us;
    return wait(retry.step, "tried again in " + elapsed(delay));
  }
  std::optional<Telling> operator()(const model::events::TimerSet& timer) {
    return detail(timer.step, one_line(timer.purpose) + " until " + instant(timer.due.wall_us));
  }

  std::optional<Telling> operator()(const model::events::QuestionAsked& asked) {
    std::vector<std::string> names;
    for (const auto& choice : asked.choices) names.push_back(one_line(choice.name));
    return wait(asked.step, "asks " + asked.id + ": " + one_line(asked.text) + " [" +
                                base::join(names, "|") + "]");
  }
  std::optional<Telling> operator()(const model::events::QuestionAnswered& answered) {
    std::string text = answered.id + " answered " + one_line(answered.choice);
    if (answered.break_glass)
      return bad({}, with_by("GLASS BROKEN: " + text, answered.by, answered.note));
    return told({}, with_by(text, answered.by, answered.note));
  }
  std::optional<Telling> operator()(const model::events::QuestionWithdrawn& withdrawn) {
    return told({}, with_by(withdrawn.id + " withdrawn", {}, withdrawn.reason));
  }
  std::optional<Telling> operator()(const model::events::NoteAdded& note) {
    return plain({}, with_by("note", note.by, note.text));
  }
  std::optional<Telling> operator()(const model::events::GuardChecked& checked) {
    const std::string name = "guard '" + one_line(checked.name) + "'";
    const auto before = teller.verdicts_.find(checked.step);
    const bool same = before != teller.verdicts_.end() && before->second == checked.verdict;
    const bool first = before == teller.verdicts_.end();
    teller.verdicts_[checked.step] = checked.verdict;
    if (checked.verdict != model::GuardVerdict::ok)
      return wait({}, with_by(name + ": " + std::string(model::to_text(checked.verdict)), {},
                              checked.detail));
    if (same) return detail({}, name + " is ok, checks: " + std::to_string(checked.checks));
    return good({}, name + (first ? " is at work and ok" : " is ok again"));
  }
  std::optional<Telling> operator()(const model::events::StayEnded& ended) {
    return plain({}, "leaving the scope '" + one_line(ended.name) + "': " + one_line(ended.reason));
  }
  std::optional<Telling> operator()(const model::events::GuardBreached& breached) {
    return bad({}, one_line(breached.error.message));
  }
  template <class Other>
  std::optional<Telling> operator()(const Other&) {
    return std::nullopt;
  }
};

std::optional<Telling> Teller::tell(const model::Event& event) {
  Words words{*this, event};
  return std::visit(words, event.body);
}

}  // namespace reprise::console
