// The parts of deciding that more than one file of core/ needs.
#pragma once

#include <string>

#include "core/data.h"
#include "core/machine.h"
#include "core/nodes.h"

namespace reprise::core {

// What follows from the state alone: at most one thing, then evolve and call again. Empty =
// nothing.
Decision proceed(const State& state, const base::Instant& now);
// Whether new effects may start at all: begun, not paused, stopped, held, over or in doubt of time.
bool may_act(const Data& data);
// Whether this node may: while a guard holds the run, only what its breach runs.
bool may_start(const Data& data, NodeIndex node);

// --- proceed/: one file each
Decision settle_node(const Data& data, NodeIndex node, const base::Instant& now);
Decision drain_frame(const Data& data, FrameIndex frame);
Decision change_phase(const Data& data, FrameIndex scope);
Decision start_node(const Data& data, NodeIndex node);
Decision start_undo(const Data& data, FrameIndex scope);

// The run's turn has come, and nobody has to be asked any more.
Decision start_run(const Data& data, const base::Instant& now);

// The run is cancelled now, and what must not go on is stopped.
Decision cancel_run(const Data& data, const std::string& by, const std::string& reason, bool undo);

// What a temporary state needs next: its longest time, or to be left.
Decision tend_stays(const Data& data, const base::Instant& now);

// --- proceed/guard.cpp
struct Finding {
  model::GuardVerdict verdict = model::GuardVerdict::ok;
  std::string detail = {};
  model::Value evidence = {};
};
// A guard whose time has come; no_node without one.
NodeIndex due_guard(const Data& data, const base::Instant& now);
// A guard that has to be asked before anything may be changed.
NodeIndex unproven_guard(const Data& data, const base::Instant& now);
Decision ask_for_check(const Data& data, NodeIndex guard);
Decision begin_check(const Data& data, NodeIndex guard, const model::Value& inputs);
Decision judge_check(const Data& data, NodeIndex guard, const Finding& finding,
                     const base::Instant& now);
// Ends the checks of guards that have ended (all_of_run: of all) and records what they had seen.
Decision end_watching(const Data& data, bool all_of_run);

// --- outcomes of a step
model::EventBody success_of(const Data& data, NodeIndex node, model::Value outputs);
// A definite failure: retried, asked about, or the step's end. `exit`: of its process.
model::EventBody failure_of(const Data& data, NodeIndex node, const model::Failure& failure,
                            bool retriable, std::optional<int> exit, const base::Instant& now);
model::EventBody cancelled_of(const Data& data, NodeIndex node, bool outcome_unknown);
// Why a block, call or fan-out has failed, in the words of the first step inside that has.
model::Failure composite_failure(const Data& data, NodeIndex node);

// --- questions
model::events::QuestionAsked ask_unknown(const Data& data, NodeIndex node);
model::events::QuestionAsked ask_lost(const Data& data, NodeIndex node);
model::events::QuestionAsked ask_failure(const Data& data, NodeIndex node,
                                         const model::Failure& failure);
model::events::QuestionAsked ask_undo(const Data& data, NodeIndex node, const std::string& why);
model::events::QuestionAsked ask_alive(const Data& data, NodeIndex node, const std::string& why);
model::events::QuestionAsked ask_start(const Data& data);  // of the run as a whole
model::events::QuestionAsked ask_clock(const Data& data, const base::Instant& now);
// From the rendered parameters of approve, ask and manual.
base::Result<model::events::QuestionAsked> ask_approval(const Data& data, NodeIndex node,
                                                        const model::Value& inputs,
                                                        const base::Instant& now);
base::Result<model::events::QuestionAsked> ask_choice(const Data& data, NodeIndex node,
                                                      const model::Value& inputs,
                                                      const base::Instant& now);
base::Result<model::events::QuestionAsked> ask_manual(const Data& data, NodeIndex node,
                                                      const model::Value& inputs,
                                                      const base::Instant& now);

// --- attempts
Decision begin_attempt(const Data& data, NodeIndex node, model::AttemptRole role,
                       const model::Value& inputs);

// --- time
model::Deadline deadline_after(const base::Instant& now, base::Millis millis);
bool is_due(const model::Deadline& due, const base::Instant& now);
// Milliseconds: an integer, or the text of a duration.
base::Result<base::Millis> duration_of(const model::Value& value);

// --- making decisions
Decision only(model::EventBody body);
Decision warn(std::string text);
inline void add(Decision& decision, model::EventBody body) {
  decision.record.push_back({{}, std::move(body)});  // advance() fills in the time
}

}  // namespace reprise::core
