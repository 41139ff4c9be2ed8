// The few operations by which evolve() changes a state. They keep counters, queues and the agenda
// in step with the phases, so that every event costs the same in a small run and in a large one.
#pragma once

#include <string>

#include "base/result.h"
#include "core/data.h"
#include "core/transitions.h"

namespace reprise::core {

// One event being folded in: the data, and when it happened.
struct Fold {
  Data& data;
  const base::Instant& at;

  Node& node(NodeIndex index) const { return data.nodes[index]; }
  Frame& frame(FrameIndex index) const { return data.frames[index]; }
  Side& side(NodeIndex index) const { return data.sides[index]; }
};

base::Status undefined(std::string what);

// By the table; an undefined transition is an error and changes nothing.
base::Status move(const Fold& fold, NodeIndex node, Trigger trigger);
// The same without telling anybody else; the agenda is not refreshed.
base::Status move_alone(const Fold& fold, NodeIndex node, Trigger trigger);
// An item that its fan-out has let in, or (admitted = false) has not.
void set_admitted(const Fold& fold, NodeIndex node, bool admitted);
void set_pending(const Fold& fold, NodeIndex node, Pending pending);

// A frame with all its nodes; reused outputs of a rerun are put in place.
FrameIndex add_frame(const Fold& fold, FrameKind kind, NodeIndex owner, model::GraphIndex graph);
FrameIndex add_items(const Fold& fold, NodeIndex owner, model::List items);
// Lets the first nodes of a frame begin.
void begin(const Fold& fold, FrameIndex frame);
// What they belong to has ended.
void drop_stays(const Fold& fold, FrameIndex body);
void drop_guards(const Fold& fold, FrameIndex body);
// Back to waiting: all children, or only those that did not succeed.
void reset_children(const Fold& fold, FrameIndex frame, bool all);
void admit_items(const Fold& fold, FrameIndex frame);

// After a change that the phase of a node does not show.
void refresh(const Fold& fold, NodeIndex node);
void refresh_frame(const Fold& fold, FrameIndex frame);
// `frame` (nothing new starts in it any more) and all open frames inside.
void refresh_inside(const Fold& fold, FrameIndex frame);
void refresh_all(const Fold& fold);

void set_timer(Data& data, const TimerKey& key, std::string purpose, model::Deadline due);
void clear_timer(Data& data, const TimerKey& key);

// Places of max_parallel.
void enter_queue(Data& data, NodeIndex node);
void take_slot(Data& data, NodeIndex node);
void leave_slots(Data& data, NodeIndex node);

}  // namespace reprise::core
