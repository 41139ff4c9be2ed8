// The stored fields of every event: one list for writing and for reading. Members that have a
// default in event.h are optional.
#pragma once

#include "model/event.h"

namespace reprise::model {

template <class Fields>
void list_fields(Fields& f, const AttemptId*) {
  f.required("step", &AttemptId::step);
  f.optional("role", &AttemptId::role);
  f.optional("number", &AttemptId::number);
}

template <class Fields>
void list_fields(Fields& f, const Failure*) {
  f.required("code", &Failure::code);
  f.required("message", &Failure::message);
  f.optional("hint", &Failure::hint);
}

template <class Fields>
void list_fields(Fields& f, const Deadline*) {
  f.required("wall", &Deadline::wall_us);
  f.required("boot", &Deadline::boot_us);
  f.required("boot_id", &Deadline::boot_id);
}

template <class Fields>
void list_fields(Fields& f, const Choice*) {
  f.required("name", &Choice::name);
  f.required("consequence", &Choice::consequence);
}

namespace events {

template <class Fields>
void list_fields(Fields& f, const RunCreated*) {
  f.required("runbook", &RunCreated::runbook);
  f.required("plan_hash", &RunCreated::plan_hash);
  f.required("reason", &RunCreated::reason);
  f.required("actor", &RunCreated::actor);
  f.required("engine_version", &RunCreated::engine_version);
  f.optional("seed", &RunCreated::seed);
  f.optional("linked_run", &RunCreated::linked_run);
  f.optional("reused", &RunCreated::reused);
  f.optional("folder", &RunCreated::folder);
  f.optional("requester", &RunCreated::requester);
  f.optional("needs_approval", &RunCreated::needs_approval);
}

template <class Fields>
void list_fields(Fields&, const RunStarted*) {}

template <class Fields>
void list_fields(Fields& f, const RunResumed*) {
  f.required("engine_version", &RunResumed::engine_version);
  f.optional("epoch", &RunResumed::epoch);
  f.optional("changed", &RunResumed::changed);
}

template <class Fields>
void list_fields(Fields& f, const RunPaused*) {
  f.required("by", &RunPaused::by);
}

template <class Fields>
void list_fields(Fields& f, const RunContinued*) {
  f.required("by", &RunContinued::by);
}

template <class Fields>
void list_fields(Fields& f, const RunCancelRequested*) {
  f.required("by", &RunCancelRequested::by);
  f.required("reason", &RunCancelRequested::reason);
  f.optional("undo", &RunCancelRequested::undo);
}

template <class Fields>
void list_fields(Fields& f, const RunCancelDeferred*) {
  f.required("by", &RunCancelDeferred::by);
  f.required("reason", &RunCancelDeferred::reason);
  f.optional("undo", &RunCancelDeferred::undo);
  f.required("until", &RunCancelDeferred::until);
}

template <class Fields>
void list_fields(Fields& f, const RunStopRequested*) {
  f.required("by", &RunStopRequested::by);
  f.required("reason", &RunStopRequested::reason);
  f.optional("hard", &RunStopRequested::hard);
}

template <class Fields>
void list_fields(Fields& f, const RunStopCleared*) {
  f.required("by", &RunStopCleared::by);
  f.required("reason", &RunStopCleared::reason);
  f.optional("break_glass", &RunStopCleared::break_glass);
}

template <class Fields>
void list_fields(Fields& f, const RunPhaseChanged*) {
  f.required("phase", &RunPhaseChanged::phase);
  f.optional("step", &RunPhaseChanged::step);
}

template <class Fields>
void list_fields(Fields& f, const RunFinished*) {
  f.required("status", &RunFinished::status);
  f.optional("error", &RunFinished::error);
  f.optional("warnings", &RunFinished::warnings);
}

template <class Fields>
void list_fields(Fields& f, const StepSkipped*) {
  f.required("step", &StepSkipped::step);
  f.required("reason", &StepSkipped::reason);
  f.optional("by", &StepSkipped::by);
  f.optional("break_glass", &StepSkipped::break_glass);
}

template <class Fields>
void list_fields(Fields& f, const StepOpened*) {
  f.required("step", &StepOpened::step);
  f.optional("inputs", &StepOpened::inputs);
}

template <class Fields>
void list_fields(Fields& f, const ForeachExpanded*) {
  f.required("step", &ForeachExpanded::step);
  f.required("items", &ForeachExpanded::items);
}

template <class Fields>
void list_fields(Fields& f, const RoundFinished*) {
  f.required("step", &RoundFinished::step);
  f.optional("round", &RoundFinished::round);
  f.optional("outputs", &RoundFinished::outputs);
}

template <class Fields>
void list_fields(Fields& f, const StepSucceeded*) {
  f.required("step", &StepSucceeded::step);
  f.optional("outputs", &StepSucceeded::outputs);
}

template <class Fields>
void list_fields(Fields& f, const StepFailed*) {
  f.required("step", &StepFailed::step);
  f.required("error", &StepFailed::error);
}

template <class Fields>
void list_fields(Fields& f, const StepCancelled*) {
  f.required("step", &StepCancelled::step);
  f.optional("outcome_unknown", &StepCancelled::outcome_unknown);
}

template <class Fields>
void list_fields(Fields& f, const AttemptStarted*) {
  f.required("attempt", &AttemptStarted::id);
  f.required("action", &AttemptStarted::action);
  f.required("effect", &AttemptStarted::effect);
  f.required("key", &AttemptStarted::key);
  f.optional("inputs", &AttemptStarted::inputs);
  f.required("inputs_hash", &AttemptStarted::inputs_hash);
  f.optional("timeout_ms", &AttemptStarted::timeout_ms);
}

template <class Fields>
void list_fields(Fields& f, const AttemptFinished*) {
  f.required("attempt", &AttemptFinished::id);
  f.required("verdict", &AttemptFinished::verdict);
  f.optional("exit", &AttemptFinished::exit);
  f.optional("signal", &AttemptFinished::signal);
  f.optional("error", &AttemptFinished::error);
  f.optional("outputs", &AttemptFinished::outputs);
  f.optional("millis", &AttemptFinished::millis);
  f.optional("log_bytes", &AttemptFinished::log_bytes);
  f.optional("log_sha256", &AttemptFinished::log_sha256);
  f.optional("adopted", &AttemptFinished::adopted);
}

template <class Fields>
void list_fields(Fields& f, const AttemptLost*) {
  f.required("attempt", &AttemptLost::id);
  f.required("cause", &AttemptLost::cause);
  f.optional("never_started", &AttemptLost::never_started);
}

template <class Fields>
void list_fields(Fields& f, const CallStarted*) {
  f.required("attempt", &CallStarted::id);
  f.required("call", &CallStarted::call);
  f.required("name", &CallStarted::name);
  f.required("effect", &CallStarted::effect);
  f.required("key", &CallStarted::key);
  f.required("args_hash", &CallStarted::args_hash);
  f.optional("args", &CallStarted::args);
  f.optional("place", &CallStarted::place);
}

template <class Fields>
void list_fields(Fields& f, const CallFinished*) {
  f.required("attempt", &CallFinished::id);
  f.required("call", &CallFinished::call);
  f.optional("result", &CallFinished::result);
  f.optional("withdrawn", &CallFinished::withdrawn);
}

template <class Fields>
void list_fields(Fields& f, const ProbeAnswered*) {
  f.required("attempt", &ProbeAnswered::id);
  f.required("verdict", &ProbeAnswered::verdict);
  f.optional("outputs", &ProbeAnswered::outputs);
}

template <class Fields>
void list_fields(Fields& f, const RetryScheduled*) {
  f.required("step", &RetryScheduled::step);
  f.optional("attempt", &RetryScheduled::attempt);
  f.required("not_before", &RetryScheduled::not_before);
}

template <class Fields>
void list_fields(Fields& f, const TimerSet*) {
  f.required("step", &TimerSet::step);
  f.required("purpose", &TimerSet::purpose);
  f.required("due", &TimerSet::due);
}

template <class Fields>
void list_fields(Fields& f, const TimerFired*) {
  f.required("step", &TimerFired::step);
  f.required("purpose", &TimerFired::purpose);
}

template <class Fields>
void list_fields(Fields& f, const QuestionAsked*) {
  f.required("id", &QuestionAsked::id);
  f.required("step", &QuestionAsked::step);
  f.required("kind", &QuestionAsked::kind);
  f.required("text", &QuestionAsked::text);
  f.required("choices", &QuestionAsked::choices);
  f.optional("role", &QuestionAsked::role);
  f.optional("votes", &QuestionAsked::votes);
  f.optional("show", &QuestionAsked::show);
  f.optional("show_hash", &QuestionAsked::show_hash);
  f.optional("form", &QuestionAsked::form);
  f.optional("expires", &QuestionAsked::expires);
  f.optional("on_timeout", &QuestionAsked::on_timeout);
  f.optional("plan_hash", &QuestionAsked::plan_hash);
}

template <class Fields>
void list_fields(Fields& f, const QuestionAnswered*) {
  f.required("id", &QuestionAnswered::id);
  f.required("by", &QuestionAnswered::by);
  f.required("choice", &QuestionAnswered::choice);
  f.optional("note", &QuestionAnswered::note);
  f.optional("fields", &QuestionAnswered::fields);
  f.optional("person", &QuestionAnswered::person);
  f.optional("break_glass", &QuestionAnswered::break_glass);
}

template <class Fields>
void list_fields(Fields& f, const QuestionWithdrawn*) {
  f.required("id", &QuestionWithdrawn::id);
  f.required("reason", &QuestionWithdrawn::reason);
}

template <class Fields>
void list_fields(Fields& f, const NoteAdded*) {
  f.required("by", &NoteAdded::by);
  f.required("text", &NoteAdded::text);
}

template <class Fields>
void list_fields(Fields& f, const GuardChecked*) {
  f.required("step", &GuardChecked::step);
  f.required("name", &GuardChecked::name);
  f.required("verdict", &GuardChecked::verdict);
  f.optional("detail", &GuardChecked::detail);
  f.optional("checks", &GuardChecked::checks);
  f.optional("evidence", &GuardChecked::evidence);
}

template <class Fields>
void list_fields(Fields& f, const StayEnded*) {
  f.required("step", &StayEnded::step);
  f.required("name", &StayEnded::name);
  f.required("reason", &StayEnded::reason);
}

template <class Fields>
void list_fields(Fields& f, const GuardBreached*) {
  f.required("step", &GuardBreached::step);
  f.required("name", &GuardBreached::name);
  f.required("error", &GuardBreached::error);
}

}  // namespace events

}  // namespace reprise::model
