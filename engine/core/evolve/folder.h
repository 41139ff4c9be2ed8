// Folder: folds one event into a state. One overload per kind of event, in files by subject.
#pragma once

#include "core/change.h"
#include "model/event.h"

namespace reprise::core {

struct Folder {
  Fold fold;

  base::Status operator()(const model::events::RunCreated& event);
  base::Status operator()(const model::events::RunStarted& event);
  base::Status operator()(const model::events::RunResumed& event);
  base::Status operator()(const model::events::RunPaused& event);
  base::Status operator()(const model::events::RunContinued& event);
  base::Status operator()(const model::events::RunCancelRequested& event);
  base::Status operator()(const model::events::RunStopRequested& event);
  base::Status operator()(const model::events::RunStopCleared& event);
  base::Status operator()(const model::events::RunPhaseChanged& event);
  base::Status operator()(const model::events::RunFinished& event);
  base::Status operator()(const model::events::StepSkipped& event);
  base::Status operator()(const model::events::StepOpened& event);
  base::Status operator()(const model::events::ForeachExpanded& event);
  base::Status operator()(const model::events::RoundFinished& event);
  base::Status operator()(const model::events::StepSucceeded& event);
  base::Status operator()(const model::events::StepFailed& event);
  base::Status operator()(const model::events::StepCancelled& event);
  base::Status operator()(const model::events::AttemptStarted& event);
  base::Status operator()(const model::events::AttemptFinished& event);
  base::Status operator()(const model::events::AttemptLost& event);
  base::Status operator()(const model::events::CallStarted& event);
  base::Status operator()(const model::events::CallFinished& event);
  base::Status operator()(const model::events::ProbeAnswered& event);
  base::Status operator()(const model::events::RetryScheduled& event);
  base::Status operator()(const model::events::TimerSet& event);
  base::Status operator()(const model::events::TimerFired& event);
  base::Status operator()(const model::events::QuestionAsked& event);
  base::Status operator()(const model::events::QuestionAnswered& event);
  base::Status operator()(const model::events::QuestionWithdrawn& event);
  base::Status operator()(const model::events::NoteAdded& event);
  base::Status operator()(const model::events::RunCancelDeferred& event);
  base::Status operator()(const model::events::StayEnded& event);
  base::Status operator()(const model::events::GuardChecked& event);
  base::Status operator()(const model::events::GuardBreached& event);
};

// Whether the run takes this event as it stands: created, begun and not over.
base::Status admit(const Data& data, const model::EventBody& body);
// The node of a path, or an error that names it.
base::Result<NodeIndex> node_at(const Data& data, const std::string& path);

// The longest time of a temporary state begins, or is over.
base::Status time_stay(const Fold& fold, NodeIndex stay, const model::Deadline& due);
base::Status end_stay_by_time(const Fold& fold, NodeIndex stay);

// A question about a breach is open, or closed with this choice (empty: withdrawn).
base::Status hold_by_guard(const Fold& fold, NodeIndex guard, const std::string& question);
void release_guard(const Fold& fold, NodeIndex guard, const std::string& choice);

// The open call of a script happened, as a person or a probe says: it goes on after it.
void assume_call(const Fold& fold, NodeIndex node);

// The open or the next undo of the scope in which a node stands; see the kinds of Undo.
void set_undo(const Fold& fold, NodeIndex node, Undo undo);
// What is out and picked is told to stop.
template <class Predicate>
void mark_killed(const Fold& fold, Predicate picked) {
  for (auto& [id, attempt] : fold.data.attempts)
    if (picked(attempt)) attempt.killed = true;
}

}  // namespace reprise::core
