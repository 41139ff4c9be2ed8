// What every drawing says of a step and of a list of steps.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "graph/marks.h"
#include "model/plan.h"

namespace reprise::graph {

// "exec", "call ./pre.yaml", "block"; with " for each", " until" and " ?" (a `when`) where they
// hold.
std::string action_label(const model::PlannedStep& step);

// What a drawing calls a step: its id, and a guard or a scope's way out by its name.
std::string name_of(const model::Plan& plan, model::GraphIndex graph, model::StepIndex step);
// What else is to be said of it, line by line: its action, and of a guard between which steps it is
// made.
std::vector<std::string> details_of(const model::Plan& plan, model::GraphIndex graph,
                                    model::StepIndex step);

// What a picture says of a step that is pointed at: its path, its action and its state.
std::string title_text(const std::string& path, const std::string& action, const Mark* mark);

// "a, b, c and 97 more", as many as the room of so many characters holds.
std::string names_text(const std::vector<std::string>& names, std::size_t room);

// One printable line of at most so many characters; what is cut off is shown as "...".
std::string label(std::string_view text, std::size_t characters_max);
// How many characters (not bytes) a UTF-8 text has.
std::size_t characters(std::string_view text);

// The lists beside the steps of a run or call, with their names: guards, scopes (the ways out),
// on_failure and finally.
std::vector<std::pair<std::string, model::GraphIndex>> lists_of(const model::Plan& plan,
                                                                model::GraphIndex graph);

}  // namespace reprise::graph
