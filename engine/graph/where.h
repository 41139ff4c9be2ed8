// Where: the place of an expression in the plan, and which steps can be seen from there.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "graph/assembly.h"
#include "graph/expressions.h"

namespace reprise::graph {

// `step` is none for what belongs to a graph as a whole (its outputs, its env).
struct Where {
  model::GraphIndex graph = 0;
  model::StepIndex step = model::none;
  Site site = Site::with;
};

enum class Sight {
  unknown,   // no step of this id can be seen from there
  allowed,   // whatever it is, it may be named
  upstream,  // may be named where `target` is upstream of `viewer`, both in `graph`
};

struct Seen {
  Sight sight = Sight::unknown;
  model::GraphIndex graph = model::none;
  model::StepIndex target = model::none, viewer = model::none;
};

// Looks for `id` as the engine will: in the graph of `where`, then outwards through blocks and
// handlers, never out of a call. From inside a handler list or a `finally` all may be named.
Seen look_for(const Assembly& assembly, const Where& where, std::string_view id);

// The ids that look_for finds, for near misses.
std::vector<std::string> visible_ids(const Assembly& assembly, const Where& where);

// True inside a handler list or `finally`, however deep.
bool is_after_all(const Assembly& assembly, const Where& where);

// Whether `item` and `index`, and `self`, mean something there.
bool has_item(const Assembly& assembly, const Where& where);
bool has_self(const Where& where);

// "step 'save'", "the outputs of 'pre'", "the runbook".
std::string name_of(const Assembly& assembly, const Where& where);

}  // namespace reprise::graph
