// Linking: from the ids in `needs` to indices, within one graph.
#pragma once

#include <string>
#include <string_view>

#include "graph/reporter.h"
#include "model/plan.h"

namespace reprise::graph {

// The id with '_' for '-': expressions may write either.
std::string folded_id(std::string_view id);

// Fills by_id, needs and dependants. Reports colliding ids, unknown, repeated and own needs,
// cycles; what is wrong is left out, so that the result is always a DAG. `path` stands before ids
// in messages; `outer` is the graph around a block, for a better hint, or null.
void link_needs(model::Graph& graph, const std::string& path, const model::Graph* outer,
                Reporter& report);

// The step with exactly this id; none where there is none.
model::StepIndex index_of(const model::Graph& graph, const std::string& id);

// A list of handlers: each step after the one before it.
void link_chain(model::Graph& graph);
// A list whose steps do not wait for each other.
void index_list(model::Graph& graph);

}  // namespace reprise::graph
