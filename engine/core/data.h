// Data: the whole content of a State. Only core/ includes this.
#pragma once

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "core/state.h"
#include "model/effect.h"

namespace reprise::core {

inline constexpr std::uint32_t nothing = 0xffffffff;
inline constexpr std::uint32_t losses_max = 3;  // in a row, then a person is asked
inline constexpr std::uint32_t probe_tries_max = 3;
inline constexpr std::uint32_t calls_max = 10'000;  // of one script

enum class FrameKind : std::uint8_t {
  body,     // the steps of the run, of a block or of a call: a DAG
  items,    // of a fan-out
  handler,  // a step's on_failure list: a chain
  failure,  // the on_failure list of the run or of a called runbook: a chain
  finally,  // the same for finally
  stays,    // the ways out of temporary states; each begins when its state is to be left
  guards,   // the checks that guard the run or a called runbook; they take no part in its phases
};

// A group of nodes that are opened together. Frame 0 is the run's own DAG.
struct Frame {
  FrameKind kind = FrameKind::body;
  NodeIndex owner = no_node;
  model::GraphIndex graph = model::none;  // none: items
  std::vector<NodeIndex> children = {};   // by StepIndex, or by item (of the largest round)
  std::uint32_t open = 0;                 // children that are not terminal
  std::uint32_t failed = 0;               // children whose failure counts
  std::uint32_t idle = 0;      // children that have nothing out and would still start something
  std::uint32_t gates = 0;     // children that ask whether to start
  std::uint32_t parked = 0;    // other children that a person or a probe has to clear
  std::uint32_t doubts = 0;    // children with `doubt`
  std::uint32_t handlers = 0;  // open handler lists of children
  NodeIndex first_failed = no_node;
  std::uint32_t pool = 0;
  std::uint32_t scope = nothing;  // index into Data::scopes: the run, or a call
  std::uint32_t fan = nothing;    // index into Data::fans
  bool cut = false;               // a child was left out because all around it ends
  bool anew = false;              // its next opening is another round: nothing is kept
  std::uint32_t reopened = 0;     // of a list: how often it has begun again
};

struct Fan {
  model::List items = {};
  std::uint32_t next = 0;  // items let in so far
  std::uint32_t batch_end = 0;
  std::set<NodeIndex> active = {};
};

// A runbook at work: the run itself, or one call of another runbook.
struct Scope {
  model::RunPhase phase = model::RunPhase::steps;
  model::Value inputs = {};
  std::set<std::pair<std::uint64_t, NodeIndex>> undoable = {};  // by completion
  NodeIndex undo_now = no_node;
};

// What is known of one guard. Its node never changes its phase.
struct Guard {
  FrameIndex body = 0;  // what it guards: the DAG of the run or of a call
  std::optional<model::GuardVerdict> verdict = {};  // of the last check that is recorded
  std::string detail = {};
  base::WallMicros checked_us = 0;
  std::uint64_t checks = 0;                // recorded ones and those they speak for
  std::uint32_t failures = 0, errors = 0;  // in a row, and not dealt with
  bool spent = false;                      // breached in a way that ends the run
  std::string question = {};               // open: it holds the run
  model::Failure breach = {};              // the last one
};

// What is known of one temporary state, under the node of its way out.
struct Stay {
  FrameIndex body = 0;  // the DAG it belongs to
  bool leaving = false;
  bool overdue = false;  // it has lasted longer than its `max`
};

// How far a guard's checking has come in this engine. Not part of what is true: a check only looks,
// so after a restart it is simply made again, at once.
struct Watch {
  std::optional<model::AttemptId> out = {};  // the check that is being made
  std::optional<model::Deadline> next = {};
  std::optional<base::Instant> ok_at = {};  // since then nothing is known to be wrong
  std::uint64_t number = 0;                 // of the last check
  std::uint32_t unrecorded = 0;
};

// A bound on attempts at work: the run's, or that of a called runbook inside it.
using ReadyKey = std::pair<std::int64_t, NodeIndex>;  // most critical first, then as declared
struct Pool {
  std::uint32_t parent = nothing;
  std::uint32_t limit = 0;
  std::uint32_t held = 0;
  std::set<ReadyKey> queue = {};
};

enum class Undo : std::uint8_t { none, running, failed, asking, again, done };

// What only few nodes need.
struct Side {
  std::uint32_t losses = 0, spent = 0, probe_tries = 0, probes = 0, undos = 0;
  std::uint32_t round_base = 0;     // rounds before the present opening
  std::uint32_t attempts_base = 0;  // attempts before it
  std::uint32_t undone = 0;         // effects undone in earlier openings
  std::uint64_t completed_seq = 0;  // its place in Scope::undoable
  Undo undo = Undo::none;
  bool outcome_unknown = false;
  bool unresolved = false;  // skipped while nobody knew whether it had happened
  bool retriable = true;    // of the failure: an attempt's, not an expression's
  std::optional<int> exit = {};
  model::Failure failure = {};
  std::string question = {};  // open, or the one just answered
  model::QuestionKind question_kind = model::QuestionKind::unknown;
  model::events::QuestionAnswered answer = {};
  base::WallMicros answered_us = 0;
  std::string verdict = {};  // of the last probe
  model::AttemptId probe = {};
  model::Value probe_outputs = {};
  std::vector<RecordedCall> calls = {};  // of a script
};

// Of a step (question empty), of a question, or of the run (no node, no question).
using TimerKey = std::pair<NodeIndex, std::string>;
struct Timer {
  std::string purpose;
  model::Deadline due;
};
struct Timers {
  std::map<TimerKey, Timer> all = {};
  // By the boot they were set under; each in both orders, because a reboot changes the clock.
  std::map<std::string, std::set<std::pair<std::int64_t, TimerKey>>> by_boot = {}, by_wall = {};
};

// Which evaluations are out. Not part of what is true: after a restart they are asked again.
struct Asked {
  std::map<NodeIndex, model::inputs::EvaluatePhase> open = {};
  std::set<NodeIndex> checked = {};  // `when` said yes, and nothing has been recorded since
  std::set<NodeIndex> settle = {}, start = {};  // members of the agenda that are not asked about
};

// Of the run as a whole, before it starts.
enum class Approval : std::uint8_t { none_needed, needed, given };

struct Cancel {
  std::string by, reason;
  bool undo = false;
};

struct State::Data {
  std::string run_id, actor, requester;
  Approval approval = Approval::none_needed;
  std::string reason = {};  // of a run that needs an approval: it is what is asked about
  std::shared_ptr<const model::Plan> plan;
  std::uint64_t seq = 0, seed = 0, epoch = 0;
  base::Instant last = {};
  base::WallMicros created_us = 0, started_us = 0, finished_us = 0;
  model::RunStatus final_status = model::RunStatus::succeeded;
  std::optional<model::Failure> error = {};
  std::optional<Cancel> cancel = {};
  std::optional<Cancel> deferred = {};  // asked for past a point of no return
  std::uint32_t warnings = 0, questions_asked = 0;
  bool paused = false, stopped = false, held = false;
  bool recovered_while_stopped = false;

  std::vector<Node> nodes = {};
  std::vector<Frame> frames = {};
  std::vector<Fan> fans = {};
  std::vector<Scope> scopes = {};
  std::vector<Pool> pools = {};
  std::map<std::pair<NodeIndex, FrameKind>, FrameIndex> frame_of = {};
  std::map<NodeIndex, Side> sides = {};
  std::map<model::AttemptId, OpenAttempt> attempts = {};
  std::map<std::string, OpenQuestion> questions = {};
  std::map<std::string, model::Value> reused = {};
  std::map<NodeIndex, Guard> guards = {};
  std::map<NodeIndex, Stay> stays = {};
  std::vector<NodeIndex> points = {};  // steps from which there is no return
  Timers timers = {};

  // The agenda: what is still to be decided. Each list follows from the rest; see core/agenda.h.
  std::set<NodeIndex> settle = {}, start = {};
  std::set<FrameIndex> drain = {}, phases = {}, undos = {}, open_frames = {};
  std::set<std::string> stale = {};    // open questions that have lost their reason
  std::set<NodeIndex> finishing = {};  // lost, harmless, and tried again although the run ends
  std::set<NodeIndex> staying = {};    // temporary states of what is open
  std::set<NodeIndex> guarding = {};   // guards of what is open
  Asked asked = {};
  std::map<NodeIndex, Watch> watches = {};
};

using Data = State::Data;

inline const model::PlannedStep& planned_of(const Data& data, const Node& node) {
  return data.plan->graphs[node.graph].steps[node.step];
}

inline const Side& side_of(const Data& data, NodeIndex node) {
  static const Side empty;
  const auto found = data.sides.find(node);
  return found == data.sides.end() ? empty : found->second;
}

// The frame of that kind that belongs to a node (no_node: to the run), or `nothing`.
inline FrameIndex frame_of(const Data& data, NodeIndex owner, FrameKind kind) {
  const auto found = data.frame_of.find({owner, kind});
  return found == data.frame_of.end() ? nothing : found->second;
}

}  // namespace reprise::core
