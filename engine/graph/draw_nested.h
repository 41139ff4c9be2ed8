// NestedDrawing: the graphs of a plan as text for a program that lays them out itself. What is
// inside of a step, or beside the steps, is a group.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/marks.h"
#include "model/plan.h"

namespace reprise::graph {

// How one such program writes it. Labels are as they are read, with line ends; each function
// quotes.
struct Notation {
  std::function<std::string(const std::string& name, const std::string& label)> node;
  std::string_view arrow, statement_end, group_end;
  // Its first line, and those that stand within it.
  std::function<std::vector<std::string>(model::GraphIndex index, const std::string& label)> group;
};

// The lines of the whole plan, one level in. The state of a step is a line of its label.
std::string draw_nested(const model::Plan& plan, const Marks& marks, const Notation& notation);

}  // namespace reprise::graph
