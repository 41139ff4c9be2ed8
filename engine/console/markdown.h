// Markdown: text of outputs, logs and people made inert, so that it can neither format nor forge a
// page.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace reprise::console::markdown {

// Inside a sentence or a table cell: one line, what Markdown or HTML would read is escaped.
std::string inert(std::string_view text, std::size_t characters_max = 400);
// Between backticks, as many as it needs; one line.
std::string code(std::string_view text, std::size_t characters_max = 200);
// A fenced block whose fence is longer than any inside; ends with a line end.
std::string block(std::string_view text, std::string_view language = "");
// A table; cells must be inert already. The first row is the head.
std::string table(const std::vector<std::vector<std::string>>& rows);

}  // namespace reprise::console::markdown
