// Events: the facts a run consists of, in the past tense. State is a fold over them, nothing else.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.h"
#include "model/policy.h"
#include "model/value.h"

namespace reprise::model {

enum class RunStatus : std::uint8_t {
  queued,
  running,
  waiting,
  paused,
  succeeded,
  failed,
  cancelled,
};

// Where a run stands inside `running`; each is left only for a later one.
enum class RunPhase : std::uint8_t {
  steps,       // the DAG
  draining,    // nothing new starts; what runs is let end, questions are let close
  undoing,     // undo of succeeded steps, newest first, one at a time
  handling,    // the run's on_failure list
  finalizing,  // the finally list
  ended,
};

enum class StepPhase : std::uint8_t {
  waiting,     // for its needs, a slot, its gate or its timer
  ready,       // may start as soon as there is a slot
  running,     // an attempt is out, or (for a composite step) its inner steps are at work
  retry_wait,  // a definite failure will be tried again at a stored deadline
  unknown,     // an effect may or may not have happened
  probing,     // its probe is finding out
  asking,      // a person must say
  succeeded,
  failed,
  skipped,
  cancelled,
};

// `check`: of a guard. It only looks, so its attempts are not recorded, only what came of them.
enum class AttemptRole : std::uint8_t { main, probe, undo, check };

// Names one try of one effect. `step` is the step's path: "save", "copy[3]", "pre/fetch",
// "save/@on_failure[1]", "@on_failure[1]", "@finally[2]".
struct AttemptId {
  std::string step;
  AttemptRole role = AttemptRole::main;
  std::uint32_t number = 1;
  friend bool operator==(const AttemptId&, const AttemptId&) = default;
  friend auto operator<=>(const AttemptId&, const AttemptId&) = default;
};

enum class Verdict : std::uint8_t {
  succeeded,
  failed,   // definite: it never started, or ended by itself with an unwanted result
  unknown,  // timeout, signal, lost connection: the effect may have happened
};

// What one check of a guard has found.
enum class GuardVerdict : std::uint8_t {
  ok,
  breach,   // a definite failure of the check
  no_data,  // it could not be made, or nobody knows how it ended
};

// The code of an attempt that was ended on our own wish; the core does not count it as a failure.
constexpr std::string_view stopped_code = "stopped";

struct Failure {
  std::string code;  // "exit", "timeout", "signal", "expression", "capture", "lost", "abort", ...
  std::string message;
  std::string hint = {};
  friend bool operator==(const Failure&, const Failure&) = default;
};

// A deadline that survives a reboot; see base::Instant.
struct Deadline {
  base::WallMicros wall_us = 0;
  std::int64_t boot_us = 0;
  std::string boot_id;
  friend bool operator==(const Deadline&, const Deadline&) = default;
};

struct Choice {
  std::string name;
  std::string consequence;  // one sentence: what will happen
  friend bool operator==(const Choice&, const Choice&) = default;
};

enum class QuestionKind : std::uint8_t {
  approval,  // approve reject
  unknown,   // happened did-not-happen skip abort
  manual,    // done fail
  ask,       // the choices of an `ask` step
  failure,   // retry skip done fail
  lost,      // three losses in a row: retry skip abort
  alive,     // an orphan that cannot be proven dead: dead abort
  undo,      // an undo failed or is unknown: retry skip
  clock,     // wall time is not believable after a reboot: proceed abort
  guard,     // a guard was breached and holds the run: continue abort
};

namespace events {

struct RunCreated {
  std::string runbook, plan_hash, reason, actor, engine_version;
  std::uint64_t seed = 0;
  std::string linked_run = {};               // of a rerun
  std::map<std::string, Value> reused = {};  // step path -> outputs taken over by a rerun
  std::string folder = {};                   // where relative names of the sources start
  std::string requester = {};   // the person who asked for it; empty where nobody's role is checked
  bool needs_approval = false;  // no person asked for it: nothing of it starts before one says yes
};
struct RunStarted {};
struct RunResumed {
  std::string engine_version;
  std::uint64_t epoch = 0;
  std::vector<std::string> changed = {};  // what has become of files the plan was made from
};
struct RunPaused {
  std::string by;
};
struct RunContinued {
  std::string by;
};
struct RunCancelRequested {
  std::string by, reason;
  bool undo = false;
};
// A cancel that waits for the end of steps after a point of no return.
struct RunCancelDeferred {
  std::string by, reason;
  bool undo = false;
  std::vector<std::string> until = {};  // paths of the steps that must end first
};
struct RunStopRequested {  // the kill switch, as this run saw it
  std::string by, reason;
  bool hard = false;
};
struct RunStopCleared {
  std::string by, reason;
  bool break_glass = false;
};
struct RunPhaseChanged {
  RunPhase phase = RunPhase::steps;
  std::string step = {};  // of a called runbook: the path of its call; empty = the run
};
struct RunFinished {
  RunStatus status = RunStatus::succeeded;
  std::optional<Failure> error = {};
  std::uint32_t warnings = 0;
};

struct StepSkipped {
  std::string step, reason, by = {};  // by: who, for a person's skip
  bool break_glass = false;
};
struct StepOpened {  // a block, a call or a round of them starts; `inputs` of a call
  std::string step;
  Value inputs = {};
};
struct ForeachExpanded {
  std::string step;
  List items;
};
struct RoundFinished {
  std::string step;
  std::uint32_t round = 1;
  Value outputs = {};
};
struct StepSucceeded {
  std::string step;
  Value outputs = {};
};  // of steps without attempts
struct StepFailed {
  std::string step;
  Failure error;
};
struct StepCancelled {
  std::string step;
  bool outcome_unknown = false;  // an unsafe attempt was killed: say so in the report
};

struct AttemptStarted {
  AttemptId id;
  std::string action;
  EffectClass effect = EffectClass::unsafe;
  std::string key;    // idempotency key, the same over all attempts of one effect
  Value inputs = {};  // rendered parameters, secrets as references
  std::string inputs_hash;
  std::optional<base::Millis> timeout_ms = {};
};
struct AttemptFinished {
  AttemptId id;
  Verdict verdict = Verdict::succeeded;
  std::optional<int> exit = {}, signal = {};
  std::optional<Failure> error = {};
  Value outputs = {};
  std::int64_t millis = 0;
  std::uint64_t log_bytes = 0;
  std::string log_sha256 = {};
  bool adopted = false;  // its result was kept for an engine that had died
};
struct AttemptLost {
  AttemptId id;
  std::string cause;
  bool never_started = false;
};
// A script asks for one thing of the world: recorded before it is done. `call` counts from 1 over
// all attempts that go on with the same record.
struct CallStarted {
  AttemptId id;
  std::uint32_t call = 1;
  std::string name;  // "fs.write"
  EffectClass effect = EffectClass::unsafe;
  std::string key;  // idempotency key of the call
  std::string args_hash;
  std::string args = {};   // shortened, for people
  std::string place = {};  // where the script says it: "restore.lua:12"
};
struct CallFinished {
  AttemptId id;
  std::uint32_t call = 1;
  Value result = {};       // what the script was given; see script/host_calls.h
  bool withdrawn = false;  // proven that it was never begun
};
struct ProbeAnswered {  // what a probe attempt found out
  AttemptId id;
  std::string verdict;  // happened, did-not-happen, cannot-tell
  Value outputs = {};
};
struct RetryScheduled {
  std::string step;
  std::uint32_t attempt = 1;
  Deadline not_before;
};
struct TimerSet {
  std::string step;
  std::string purpose;
  Deadline due;
};
struct TimerFired {
  std::string step;
  std::string purpose;
};

struct QuestionAsked {
  std::string id;    // "q1", "q2", .. unique in the run
  std::string step;  // may be empty: a question about the run
  QuestionKind kind = QuestionKind::unknown;
  std::string text;
  std::vector<Choice> choices;
  std::string role = {};
  std::uint32_t votes = 1;
  Value show = {};
  std::string show_hash = {};
  Value form = {};  // of `ask`: field name -> input spec
  std::optional<Deadline> expires = {};
  std::string on_timeout = {};
  std::string plan_hash = {};
};
struct QuestionAnswered {
  std::string id, by, choice, note = {};
  Value fields = {};
  std::string person = {};   // who stands behind `by`; empty where nobody's role is checked
  bool break_glass = false;  // against what the policy says; `note` says why
};
struct QuestionWithdrawn {
  std::string id, reason;
};
struct NoteAdded {
  std::string by, text;
};

// A guard has looked: recorded when its verdict changes, while it is not ok, and now and then, so
// that a guard over days does not fill the journal with what did not change.
struct GuardChecked {
  std::string step, name;  // the guard's path and its name
  GuardVerdict verdict = GuardVerdict::ok;
  std::string detail = {};
  std::uint32_t checks = 1;  // since the last record, this one included
  Value evidence = {};       // of `verify`: what its checks saw
};
// A temporary state is left: what leaves it may start now.
struct StayEnded {
  std::string step, name;  // the path of its way out, and its name
  std::string reason;
};
struct GuardBreached {
  std::string step, name;
  Failure error;
};

}  // namespace events

using EventBody = std::variant<
    events::RunCreated, events::RunStarted, events::RunResumed, events::RunPaused,
    events::RunContinued, events::RunCancelRequested, events::RunStopRequested,
    events::RunStopCleared, events::RunPhaseChanged, events::RunFinished, events::StepSkipped,
    events::StepOpened, events::ForeachExpanded, events::RoundFinished, events::StepSucceeded,
    events::StepFailed, events::StepCancelled, events::AttemptStarted, events::AttemptFinished,
    events::AttemptLost, events::CallStarted, events::CallFinished, events::ProbeAnswered,
    events::RetryScheduled, events::TimerSet, events::TimerFired, events::QuestionAsked,
    events::QuestionAnswered, events::QuestionWithdrawn, events::NoteAdded, events::GuardChecked,
    events::GuardBreached, events::RunCancelDeferred, events::StayEnded>;

struct Event {
  base::Instant at;  // of the input that caused it
  EventBody body;
};

// "run.created", "attempt.started", ...: the stable name in the journal, for the variant's index.
std::string_view kind_name(const EventBody& body);
// The step path the event is about, or empty.
std::string_view step_of(const EventBody& body);

std::string_view to_text(RunStatus status);
std::string_view to_text(RunPhase phase);
std::string_view to_text(StepPhase phase);  // "retry-wait" for retry_wait
std::string_view to_text(AttemptRole role);
std::string_view to_text(Verdict verdict);
std::string_view to_text(QuestionKind kind);
std::string_view to_text(GuardVerdict verdict);

}  // namespace reprise::model
