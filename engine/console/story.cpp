#include "console/story.h"

#include <algorithm>

#include "console/teller.h"

namespace reprise::console {
namespace {

class Gatherer {
 public:
  explicit Gatherer(Story& story) : story_(story) {}

  void at(base::WallMicros now_us) { before_us_ = now_us_, now_us_ = now_us; }

  void operator()(const model::events::RunCreated& created) { story_.created = created; }
  void operator()(const model::events::RunResumed& resumed) {
    story_.resumes.push_back(
        {before_us_, now_us_, resumed.epoch, resumed.engine_version, {}, {}, resumed.changed});
  }
  void operator()(const model::events::AttemptStarted& started) {
    AttemptStory attempt;
    attempt.id = started.id;
    attempt.action = started.action;
    attempt.effect = started.effect;
    attempt.key = started.key;
    attempt.started_us = now_us_;
    story_.attempts[started.id.step].push_back(std::move(attempt));
  }
  void operator()(const model::events::AttemptFinished& finished) {
    AttemptStory& attempt = find(finished.id);
    attempt.finished_us = now_us_;
    attempt.ending = std::string(model::to_text(finished.verdict));
    attempt.exit = finished.exit;
    attempt.signal = finished.signal;
    attempt.error = finished.error;
    attempt.log_bytes = finished.log_bytes;
    attempt.log_sha256 = finished.log_sha256;
    attempt.adopted = finished.adopted;
    attempt.checks = finished.outputs["checks"];
    if (finished.adopted && !story_.resumes.empty())
      story_.resumes.back().adopted.push_back(finished.id.step);
    const bool matters = attempt.effect >= model::EffectClass::idempotent;
    if (finished.verdict == model::Verdict::unknown && matters)
      unknown(finished.id, finished.error ? finished.error->message : "its end is not known");
  }
  void operator()(const model::events::AttemptLost& lost) {
    AttemptStory& attempt = find(lost.id);
    attempt.finished_us = now_us_;
    attempt.ending = lost.never_started ? "never started" : "lost";
    attempt.error = model::Failure{"lost", lost.cause, {}};
    if (!story_.resumes.empty()) story_.resumes.back().lost.push_back(lost.id.step);
    const bool matters = attempt.effect >= model::EffectClass::idempotent;
    if (matters && !lost.never_started) unknown(lost.id, "lost: " + lost.cause);
  }
  // A script is as harmful as the call it is making.
  void operator()(const model::events::CallStarted& call) { find(call.id).effect = call.effect; }
  void operator()(const model::events::CallFinished& call) {
    find(call.id).effect = model::EffectClass::none;
  }
  void operator()(const model::events::ProbeAnswered& probe) {
    find(probe.id).verdict = probe.verdict;
    if (probe.verdict != "cannot-tell") resolve(probe.id.step, "its probe says " + probe.verdict);
  }
  void operator()(const model::events::QuestionAsked& asked) {
    story_.questions.push_back({asked, now_us_, 0, 0, {}, {}, {}});
  }
  void operator()(const model::events::QuestionAnswered& answered) {
    if (answered.break_glass)
      break_glass(answered.by, answered.choice + " of " + answered.id, answered.note);
    for (auto& question : story_.questions) {
      if (question.asked.id != answered.id) continue;
      question.answers.push_back(answered);
      question.voiced_us.push_back(now_us_);
      question.answered_us = question.closed_us = now_us_;
      const auto kind = question.asked.kind;
      if (kind == model::QuestionKind::approval || kind == model::QuestionKind::manual) continue;
      resolve(question.asked.step, answered.by + " answered " + answered.choice);
    }
  }
  void operator()(const model::events::StepSkipped& skipped) {
    if (skipped.break_glass)
      break_glass(skipped.by, "skip of step " + skipped.step, skipped.reason);
  }
  void operator()(const model::events::RunStopCleared& cleared) {
    if (cleared.break_glass) break_glass(cleared.by, "clear of the kill switch", cleared.reason);
  }
  void operator()(const model::events::QuestionWithdrawn& withdrawn) {
    for (auto& question : story_.questions) {
      if (question.asked.id != withdrawn.id) continue;
      question.withdrawn = withdrawn.reason;
      question.closed_us = now_us_;
    }
  }
  void operator()(const model::events::StepCancelled& cancelled) {
    if (!cancelled.outcome_unknown) return;
    resolve(cancelled.step, "the run was cancelled; nobody was asked");
    const auto known = [&](const UnknownStory& story) { return story.step == cancelled.step; };
    if (std::none_of(story_.unknowns.begin(), story_.unknowns.end(), known))
      story_.unknowns.push_back(
          {cancelled.step, "killed by cancel", "the run was cancelled; nobody was asked"});
  }
  template <class Other>
  void operator()(const Other&) {}

 private:
  AttemptStory& find(const model::AttemptId& id) {
    auto& attempts = story_.attempts[id.step];
    for (auto& attempt : attempts)
      if (attempt.id == id) return attempt;
    attempts.push_back({});
    attempts.back().id = id;
    return attempts.back();
  }
  void unknown(const model::AttemptId& id, const std::string& why) {
    if (id.role != model::AttemptRole::probe) story_.unknowns.push_back({id.step, why, {}});
  }
  void break_glass(const std::string& by, const std::string& what, const std::string& reason) {
    story_.broken_glasses.push_back({now_us_, by, what, reason});
  }
  void resolve(const std::string& step, const std::string& how) {
    for (auto& unknown : story_.unknowns)
      if (unknown.step == step && unknown.resolution.empty()) unknown.resolution = how;
  }

  Story& story_;
  base::WallMicros before_us_ = 0, now_us_ = 0;
};

// An idempotent attempt that was lost is simply run again: its end is the answer.
void resolve_by_repetition(Story& story) {
  for (auto& unknown : story.unknowns) {
    if (!unknown.resolution.empty()) continue;
    const auto& attempts = story.attempts[unknown.step];
    const bool repeated = std::any_of(attempts.begin(), attempts.end(), [](const auto& attempt) {
      return attempt.id.role != model::AttemptRole::probe && attempt.ending == "succeeded";
    });
    unknown.resolution = repeated ? "run again with the same key, and succeeded" : "still open";
  }
}

}  // namespace

Story story_of(const std::vector<model::Event>& events) {
  Story story;
  Gatherer gatherer(story);
  Teller teller;
  for (const auto& event : events) {
    gatherer.at(event.at.wall_us);
    std::visit(gatherer, event.body);
    const auto telling = teller.tell(event);
    if (telling && telling->weight != Telling::Weight::detail)
      story.timeline.push_back({event.at.wall_us, telling->step, telling->text});
  }
  resolve_by_repetition(story);
  story.waits = waits_in(events);
  return story;
}

}  // namespace reprise::console
