// One event of every kind with every field set, and the text it must have in the journal.
#pragma once

#include <string>
#include <vector>

#include "model/event.h"

namespace reprise::model {

struct EventSample {
  EventBody body;
  std::string kind;
  std::string fields;  // what stands behind "boot_id":"b"
};

inline std::vector<EventSample> run_event_samples() {
  return {
      {events::RunCreated{"genesis/x",
                          "abc",
                          "drill",
                          "ops",
                          "0.1.0",
                          0xffffffffffffffff,
                          "r0",
                          {{"save", Map{{"path", "/b"}}}}},
       "run.created",
       R"(,"runbook":"genesis/x","plan_hash":"abc","reason":"drill","actor":"ops",)"
       R"("engine_version":"0.1.0","seed":-1,"linked_run":"r0","reused":{"save":{"path":"/b"}})"},
      {events::RunStarted{}, "run.started", ""},
      {events::RunResumed{"0.2.0", 7}, "run.resumed", R"(,"engine_version":"0.2.0","epoch":7)"},
      {events::RunPaused{"ann"}, "run.paused", R"(,"by":"ann")"},
      {events::RunContinued{"ann"}, "run.continued", R"(,"by":"ann")"},
      {events::RunCancelRequested{"ann", "wrong file", true}, "run.cancel_requested",
       R"(,"by":"ann","reason":"wrong file","undo":true)"},
      {events::RunStopRequested{"ann", "fire", true}, "run.stop_requested",
       R"(,"by":"ann","reason":"fire","hard":true)"},
      {events::RunStopCleared{"bob", "out", true}, "run.stop_cleared",
       R"(,"by":"bob","reason":"out","break_glass":true)"},
      {events::RunPhaseChanged{RunPhase::undoing, "pre"}, "run.phase_changed",
       R"(,"phase":"undoing","step":"pre")"},
      {events::RunFinished{RunStatus::failed, Failure{"exit", "exit status 3", "look"}, 2},
       "run.finished",
       R"(,"status":"failed","error":{"code":"exit","message":"exit status 3","hint":"look"},)"
       R"("warnings":2)"},
      {events::NoteAdded{"ann", "seen"}, "note.added", R"(,"by":"ann","text":"seen")"},
  };
}

inline const Deadline due{11, 22, "b2"};
inline const std::string due_text = R"({"wall":11,"boot":22,"boot_id":"b2"})";

inline std::vector<EventSample> step_event_samples() {
  return {
      {events::StepSkipped{"a", "when", "ann"}, "step.skipped",
       R"(,"step":"a","reason":"when","by":"ann")"},
      {events::StepOpened{"a", Map{{"x", 1}}}, "step.opened", R"(,"step":"a","inputs":{"x":1})"},
      {events::ForeachExpanded{"a", {1, "b"}}, "foreach.expanded",
       R"(,"step":"a","items":[1,"b"])"},
      {events::RoundFinished{"a", 4, Map{{"x", 1}}}, "round.finished",
       R"(,"step":"a","round":4,"outputs":{"x":1})"},
      {events::StepSucceeded{"a", Map{{"x", 1}}}, "step.succeeded",
       R"(,"step":"a","outputs":{"x":1})"},
      {events::StepFailed{"a", {"abort", "no"}}, "step.failed",
       R"(,"step":"a","error":{"code":"abort","message":"no"})"},
      {events::StepCancelled{"a", true}, "step.cancelled", R"(,"step":"a","outcome_unknown":true)"},
      {events::RetryScheduled{"a", 2, due}, "retry.scheduled",
       R"(,"step":"a","attempt":2,"not_before":)" + due_text},
      {events::TimerSet{"a", "wait", due}, "timer.set",
       R"(,"step":"a","purpose":"wait","due":)" + due_text},
      {events::TimerFired{"a", "wait"}, "timer.due", R"(,"step":"a","purpose":"wait")"},
  };
}

inline std::vector<EventSample> attempt_event_samples() {
  const AttemptId id{"copy[3]", AttemptRole::probe, 2};
  const std::string id_text = R"("attempt":{"step":"copy[3]","role":"probe","number":2})";
  return {
      {events::AttemptStarted{id, "exec", EffectClass::read, "k",
                              Map{{"token", SecretText{{true, "T"}}}}, "h", 5000},
       "attempt.started",
       "," + id_text +
           R"(,"action":"exec","effect":"read","key":"k",)"
           R"("inputs":{"token":{"$secret":[{"name":"T"}]}},"inputs_hash":"h","timeout_ms":5000)"},
      {events::AttemptFinished{id, Verdict::unknown, 3, 9, Failure{"signal", "killed"},
                               Map{{"x", 1}}, 12, 34, "s", true},
       "attempt.finished",
       "," + id_text +
           R"(,"verdict":"unknown","exit":3,"signal":9,)"
           R"("error":{"code":"signal","message":"killed"},"outputs":{"x":1},"millis":12,)"
           R"("log_bytes":34,"log_sha256":"s","adopted":true)"},
      {events::AttemptLost{id, "gone", true}, "attempt.lost",
       "," + id_text + R"(,"cause":"gone","never_started":true)"},
      {events::CallStarted{id, 3, "fs.write", EffectClass::idempotent, "k", "h", "\"a\"",
                           "x.lua:2"},
       "call.started",
       "," + id_text +
           R"(,"call":3,"name":"fs.write","effect":"idempotent","key":"k","args_hash":"h",)"
           R"("args":"\"a\"","place":"x.lua:2")"},
      {events::CallFinished{id, 3, Map{{"x", 1}}, true}, "call.finished",
       "," + id_text + R"(,"call":3,"result":{"x":1},"withdrawn":true)"},
      {events::ProbeAnswered{id, "happened", Map{{"x", 1}}}, "probe.finished",
       "," + id_text + R"(,"verdict":"happened","outputs":{"x":1})"},
  };
}

inline std::vector<EventSample> question_event_samples() {
  return {
      {events::QuestionAsked{"q1",
                             "a",
                             QuestionKind::approval,
                             "sure?",
                             {{"approve", "it goes on"}},
                             "lead",
                             2,
                             Map{{"x", 1}},
                             "sh",
                             Map{{"f", Map{}}},
                             due,
                             "fail",
                             "ph"},
       "question.asked",
       R"(,"id":"q1","step":"a","kind":"approval","text":"sure?",)"
       R"("choices":[{"name":"approve","consequence":"it goes on"}],"role":"lead","votes":2,)"
       R"("show":{"x":1},"show_hash":"sh","form":{"f":{}},"expires":)" +
           due_text + R"(,"on_timeout":"fail","plan_hash":"ph")"},
      {events::QuestionAnswered{"q1", "ann", "approve", "fine", Map{{"x", 1}}}, "question.answered",
       R"(,"id":"q1","by":"ann","choice":"approve","note":"fine","fields":{"x":1})"},
      {events::QuestionAnswered{"q1", "token:on-call", "approve", "alone", {}, "ann", true},
       "question.answered",
       R"(,"id":"q1","by":"token:on-call","choice":"approve","note":"alone","person":"ann",)"
       R"("break_glass":true)"},
      {events::QuestionWithdrawn{"q1", "cancelled"}, "question.withdrawn",
       R"(,"id":"q1","reason":"cancelled")"},
  };
}

inline std::vector<EventSample> guard_event_samples() {
  return {
      {events::RunCancelDeferred{"ann", "wrong host", true, {"swap"}}, "run.cancel_deferred",
       R"(,"by":"ann","reason":"wrong host","undo":true,"until":["swap"])"},
      {events::GuardChecked{"@guard[1]", "errors", GuardVerdict::no_data, "timed out", 7,
                            List{Map{{"ok", false}}}},
       "guard.checked",
       R"(,"step":"@guard[1]","name":"errors","verdict":"no-data","detail":"timed out","checks":7,)"
       R"("evidence":[{"ok":false}])"},
      {events::StayEnded{"@scope[1]", "maintenance", "step b has ended"}, "scope.leaving",
       R"(,"step":"@scope[1]","name":"maintenance","reason":"step b has ended")"},
      {events::GuardBreached{"@guard[1]", "errors", {"guard", "it is bad"}}, "guard.breached",
       R"(,"step":"@guard[1]","name":"errors","error":{"code":"guard","message":"it is bad"})"},
  };
}

inline std::vector<EventSample> event_samples() {
  std::vector<EventSample> all;
  for (const auto& part : {run_event_samples(), step_event_samples(), attempt_event_samples(),
                           question_event_samples(), guard_event_samples()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

}  // namespace reprise::model
