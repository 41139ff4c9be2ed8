// The pages of docs/reference, made from the tables that the product itself works with.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/action_schema.h"

namespace reprise::tests {

// Page by its name in docs/reference.
using Pages = std::map<std::string, std::string>;

// All of them. `example_of` gives the example of an action, as it stands in
// docs/reference/examples.
Pages reference_pages(const std::map<std::string, std::string>& example_of);

std::string action_page(const model::ActionSchema& action, const std::string& example);
std::string runbook_page();  // the keys of a runbook and of its parts
std::string step_page();     // the keys of a step and of its parts
std::string bindings_page();
std::string expressions_page();
std::string values_page();  // types, statuses, exit codes, what a child process gets
std::string overview_page();

// Markdown: a table whose cells are already safe, and text that is made safe for a cell.
std::string table(const std::vector<std::string>& head,
                  const std::vector<std::vector<std::string>>& rows);
std::string in_cell(std::string_view text);
std::string as_code(std::string_view text);
// Says that the page is generated, and how it is renewed.
std::string first_lines(const std::string& title);

}  // namespace reprise::tests
