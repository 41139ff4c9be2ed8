#include "base/text.h"
#include "reference/pages.h"

namespace reprise::tests {
namespace {

std::string row_of(const std::vector<std::string>& cells) {
  return "| " + base::join(cells, " | ") + " |\n";
}

}  // namespace

std::string table(const std::vector<std::string>& head,
                  const std::vector<std::vector<std::string>>& rows) {
  std::string text = row_of(head) + row_of(std::vector<std::string>(head.size(), "---"));
  for (const auto& row : rows) text += row_of(row);
  return text;
}

std::string in_cell(std::string_view text) {
  std::string cell;
  for (const char c : text) cell += c == '|' ? std::string("\\|") : std::string(1, c);
  return cell;
}

std::string as_code(std::string_view text) {
  return text.empty() ? std::string() : "`" + in_cell(text) + "`";
}

std::string first_lines(const std::string& title) {
  return "<!-- Printed by the tests from the product's own tables; see docs/testing.md. -->\n\n# " +
         title + "\n\n";
}

}  // namespace reprise::tests
