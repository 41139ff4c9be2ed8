// State: what is true of one run after some of its events. Written only by evolve(); read by
// decide(), by the driver (scopes of expressions) and by every view.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/event.h"
#include "model/plan.h"

namespace reprise::core {

using NodeIndex = std::uint32_t;
using FrameIndex = std::uint32_t;
inline constexpr NodeIndex no_node = 0xffffffff;

// What an event has left behind that must still have its consequence recorded. The consequence is
// decided from the state alone, so a crash between the two loses nothing.
enum class Pending : std::uint8_t {
  none,
  failed,     // a definite failure: retry, ask or fail
  lost,       // lost too often in a row: ask
  probed,     // the probe has ended
  answered,   // a question about the step is closed
  fired,      // its timer has run out
  round,      // a round of `repeat` has ended
  until,      // ... and is recorded: is it the last one?
  undo,       // its undo did not succeed: ask
  cancelled,  // its attempt has ended because the run is cancelled
};

// Which list of open work a node stands in; see core/agenda.h.
enum class Duty : std::uint8_t { none, settle, start, queue };

// One execution of a planned step: at the top, as an item of a fan-out, inside a block or a call,
// or as a handler. Nodes are made in an order that the events fix, and never removed.
struct Node {
  model::GraphIndex graph = 0;
  model::StepIndex step = 0;
  NodeIndex parent = no_node;            // the block, call, fan-out or failed step it belongs to
  std::uint32_t item = 0;                // of a fan-out: from 1; 0 = not an item
  FrameIndex frame = 0;                  // the graph or fan-out it is a member of
  std::uint32_t needs_open = 0;          // needs that are not terminal yet
  std::uint32_t attempts = 0;            // main attempts started
  std::uint32_t round = 0;               // of `repeat`: rounds finished
  model::StepPhase phase = model::StepPhase::waiting;
  Pending pending = Pending::none;
  Duty duty = Duty::none;
  bool failure_handled = false;          // failed under on_failure: continue
  bool needs_bad = false;                // a need has ended without success
  bool gate_passed = false;              // its approve gate is open
  bool unchosen = false;                 // named by a branch and not chosen
  bool admitted = false;                 // an item that its fan-out has let in
  bool doubt = false;                    // it, or something inside it, may or may not have happened
  bool in_slot = false;                  // holds a place of the run's max_parallel
  std::uint32_t pool = 0;  // while it waits for a place: the pool whose queue it is in
  model::Value outputs;                  // a map (a fan-out: a list) once succeeded
  std::shared_ptr<const model::Failure> error;
  std::string reason;                    // why skipped, what is not known, or "undone"
  base::WallMicros started_us = 0, finished_us = 0;
};

struct OpenAttempt {
  model::AttemptId id;
  std::string key;
  std::string action;
  model::EffectClass effect = model::EffectClass::unsafe;
  model::Value inputs;
  std::optional<base::Millis> timeout_ms;
  bool killed = false;  // it was told to stop: by cancel, the kill switch or the run's end
  std::uint32_t call = 0;  // of a script: the call it is making, which `effect` follows; 0 = none
};

// One call of a script, as its step's record holds it. Only the last one may have no result: nobody
// has said yet how it ended.
struct RecordedCall {
  std::string name, args_hash, args, place;
  model::EffectClass effect = model::EffectClass::unsafe;
  bool finished = false;
  bool assumed = false;   // a person or a probe said that it happened; it has no result of its own
  model::Value result = {};
};

// How a guard stands, for people.
struct GuardView {
  std::string step, name;                           // its path and its name
  bool active = false;                              // it is checked now
  bool breached = false;                            // it holds the run, or has ended it
  std::optional<model::GuardVerdict> verdict = {};  // of the last recorded check
  std::string detail = {};
  std::uint64_t checks = 0;  // at least; see events::GuardChecked
  base::WallMicros checked_us = 0;
};

// How a temporary state (`scopes`) stands, for people.
struct StayView {
  std::string step, name;  // the path of its way out, and its name
  enum class Standing : std::uint8_t { not_entered, open, leaving, left } standing = {};
  bool overdue = false;
  base::WallMicros entered_us = 0, left_us = 0;
};

struct OpenQuestion {
  model::events::QuestionAsked asked;
  base::WallMicros asked_us = 0;
  std::vector<model::events::QuestionAnswered> votes;
};

// The full layout is core's own; what is declared here is what other floors may read.
class State {
 public:
  State(std::string run_id, std::shared_ptr<const model::Plan> plan);
  ~State();
  State(const State&);
  State(State&&) noexcept;
  State& operator=(const State&);
  State& operator=(State&&) noexcept;

  const std::string& run_id() const;
  const model::Plan& plan() const;
  std::shared_ptr<const model::Plan> plan_ptr() const;
  std::uint64_t seq() const;                       // events folded so far
  model::RunStatus status() const;                 // as `list` and `show` print it
  model::RunPhase phase() const;
  bool is_over() const { return phase() == model::RunPhase::ended; }
  bool paused() const;
  bool stopped() const;                            // the kill switch holds this run
  bool held() const;                               // it is cleared; ContinueRequested goes on
  bool cancel_requested() const;
  // The steps whose end a cancel waits for, by path; empty where none does.
  std::vector<std::string> cancel_waits_for() const;
  std::uint32_t warnings() const;
  std::uint64_t seed() const;
  const std::optional<model::Failure>& error() const;   // the run's first
  base::WallMicros created_us() const;
  base::WallMicros started_us() const;
  base::WallMicros finished_us() const;
  base::WallMicros last_us() const;                // of the last event

  const std::vector<Node>& nodes() const;
  NodeIndex find(std::string_view path) const;     // no_node where there is none
  std::string path(NodeIndex node) const;
  const model::PlannedStep& planned(NodeIndex node) const;
  // A fan-out's items, or the steps of an opened block/call (its present round), in order.
  std::vector<NodeIndex> children(NodeIndex node) const;
  // The node with this step id as seen from `from`: its own graph first, then outwards through
  // blocks, never out of a call. no_node where none is visible.
  NodeIndex visible(NodeIndex from, std::string_view id) const;
  // The nearest enclosing item and its value, for `item` and `index`.
  std::optional<std::pair<std::uint32_t, model::Value>> item_of(NodeIndex node) const;
  // The inputs that hold where `node` stands: the run's, or those of the enclosing call.
  const model::Value& inputs_of(NodeIndex node) const;
  bool succeeded_for_dependants(NodeIndex node) const;   // succeeded, or failed under `continue`

  // What the script of this step has done so far; empty once an attempt has ended definitely.
  const std::vector<RecordedCall>& calls(NodeIndex node) const;

  const std::map<model::AttemptId, OpenAttempt>& open_attempts() const;
  const std::map<std::string, OpenQuestion>& questions() const;    // the open ones, by id
  std::optional<model::Deadline> next_timer() const;
  // A guard goes on with its checks: the engine must stay.
  bool is_guarded() const;
  // A node that stands for the check of a guard, or for a way out that nobody has to take yet.
  bool is_guard(NodeIndex node) const;
  std::vector<GuardView> guards() const;
  std::vector<StayView> stays() const;
  // True when nothing can go on without a person: no attempt, timer or evaluation is outstanding.
  bool only_waits_for_people() const;

  struct Data;                                     // core/data.h
  Data& data() { return *data_; }
  const Data& data() const { return *data_; }

 private:
  std::unique_ptr<Data> data_;
};

}  // namespace reprise::core
