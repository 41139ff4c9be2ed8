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
  using namespace events;
  return {
      {RunCreated{"genesis/x",
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
      {RunStarted{}, "run.started", ""},
      {RunResumed{"0.2.0", 7}, "run.resumed", R"(,"engine_version":"0.2.0","epoch":7)"},
      {RunPaused{"ann"}, "run.paused", R"(,"by":"ann")"},
      {RunContinued{"ann"}, "run.continued", R"(,"by":"ann")"},
      {RunCancelRequested{"ann", "wrong file", true}, "run.cancel_requested",
       R"(,"by":"ann","reason":"wrong file","undo":true)"},
      {RunStopRequested{"ann", "fire", true}, "run.stop_requested",
       R"(,"by":"ann","reason":"fire","hard":true)"},
      {RunStopCleared{"bob", "out"}, "run.stop_cleared", R"(,"by":"bob","reason":"out")"},
      {RunPhaseChanged{RunPhase::undoing, "pre"}, "run.phase_changed",
       R"(,"phase":"undoing","step":"pre")"},
      {RunFinished{RunStatus::failed, Failure{"exit", "exit status 3", "look"}, 2}, "run.finished",
       R"(,"status":"failed","error":{"code":"exit","message":"exit status 3","hint":"look"},)"
       R"("warnings":2)"},
      {NoteAdded{"ann", "seen"}, "note.added", R"(,"by":"ann","text":"seen")"},
  };
}

inline std::vector<EventSample> step_event_samples() {
  using namespace events;
  const Deadline due{11, 22, "b2"};
  const std::string due_text = R"({"wall":11,"boot":22,"boot_id":"b2"})";
  const AttemptId id{"copy[3]", AttemptRole::probe, 2};
  const std::string id_text = R"("attempt":{"step":"copy[3]","role":"probe","number":2})";
  return {
      {StepSkipped{"a", "when", "ann"}, "step.skipped",
       R"(,"step":"a","reason":"when","by":"ann")"},
      {StepOpened{"a", Map{{"x", 1}}}, "step.opened", R"(,"step":"a","inputs":{"x":1})"},
      {ForeachExpanded{"a", {1, "b"}}, "foreach.expanded", R"(,"step":"a","items":[1,"b"])"},
      {RoundFinished{"a", 4, Map{{"x", 1}}}, "round.finished",
       R"(,"step":"a","round":4,"outputs":{"x":1})"},
      {StepSucceeded{"a", Map{{"x", 1}}}, "step.succeeded", R"(,"step":"a","outputs":{"x":1})"},
      {StepFailed{"a", {"abort", "no"}}, "step.failed",
       R"(,"step":"a","error":{"code":"abort","message":"no"})"},
      {StepCancelled{"a", true}, "step.cancelled", R"(,"step":"a","outcome_unknown":true)"},
      {AttemptStarted{id, "exec", EffectClass::read, "k", Map{{"token", SecretText{{true, "T"}}}},
                      "h", 5000},
       "attempt.started",
       "," + id_text +
           R"(,"action":"exec","effect":"read","key":"k",)"
           R"("inputs":{"token":{"$secret":[{"name":"T"}]}},"inputs_hash":"h","timeout_ms":5000)"},
      {AttemptFinished{id, Verdict::unknown, 3, 9, Failure{"signal", "killed"}, Map{{"x", 1}}, 12,
                       34, "s", true},
       "attempt.finished",
       "," + id_text +
           R"(,"verdict":"unknown","exit":3,"signal":9,)"
           R"("error":{"code":"signal","message":"killed"},"outputs":{"x":1},"millis":12,)"
           R"("log_bytes":34,"log_sha256":"s","adopted":true)"},
      {AttemptLost{id, "gone", true}, "attempt.lost",
       "," + id_text + R"(,"cause":"gone","never_started":true)"},
      {ProbeAnswered{id, "happened", Map{{"x", 1}}}, "probe.finished",
       "," + id_text + R"(,"verdict":"happened","outputs":{"x":1})"},
      {RetryScheduled{"a", 2, due}, "retry.scheduled",
       R"(,"step":"a","attempt":2,"not_before":)" + due_text},
      {TimerSet{"a", "wait", due}, "timer.set",
       R"(,"step":"a","purpose":"wait","due":)" + due_text},
      {TimerFired{"a", "wait"}, "timer.due", R"(,"step":"a","purpose":"wait")"},
      {QuestionAsked{"q1",
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
      {QuestionAnswered{"q1", "ann", "approve", "fine", Map{{"x", 1}}}, "question.answered",
       R"(,"id":"q1","by":"ann","choice":"approve","note":"fine","fields":{"x":1})"},
      {QuestionWithdrawn{"q1", "cancelled"}, "question.withdrawn",
       R"(,"id":"q1","reason":"cancelled")"},
  };
}

inline std::vector<EventSample> event_samples() {
  auto samples = run_event_samples();
  for (EventSample& sample : step_event_samples()) samples.push_back(std::move(sample));
  return samples;
}

}  // namespace reprise::model
