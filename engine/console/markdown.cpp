#include "console/markdown.h"

#include <algorithm>

#include "base/text.h"
#include "console/text_form.h"

namespace reprise::console::markdown {
namespace {

std::size_t longest_run_of_backticks(std::string_view text) {
  std::size_t longest = 0, run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

// Whether Markdown would read the character at `i` as more than itself: inside a line, where a link
// would be made of an address, or at the line's start, where a heading or a list would begin.
bool formats(std::string_view line, std::size_t i) {
  const std::string_view rest = line.substr(i);
  if (std::string_view("\\`*_[]|~@").find(line[i]) != std::string_view::npos) return true;
  if (rest.substr(0, 3) == "://" || (i >= 3 && line.substr(i - 3, 4) == "www.")) return true;
  if (i == 0) return std::string_view("#+-=").find(line[i]) != std::string_view::npos;
  const bool numbered = line.find_first_not_of("0123456789") == i;
  return numbered && (line[i] == '.' || line[i] == ')');
}

std::string row_text(const std::vector<std::string>& cells) {
  std::string line = "|";
  for (const auto& cell : cells) line += " " + (cell.empty() ? std::string(" ") : cell) + " |";
  return line + "\n";
}

}  // namespace

std::string inert(std::string_view text, std::size_t characters_max) {
  const std::string line = one_line(text, characters_max);
  std::string out;
  for (std::size_t i = 0; i < line.size(); ++i) {
    switch (line[i]) {
      case '<': out += "&lt;"; continue;
      case '>': out += "&gt;"; continue;
      case '&': out += "&amp;"; continue;
      default: break;
    }
    if (formats(line, i)) out += '\\';
    out += line[i];
  }
  return out;
}

std::string code(std::string_view text, std::size_t characters_max) {
  std::string line = one_line(text, characters_max);
  // A bar would end a table's cell even inside code.
  for (std::size_t at = 0; (at = line.find('|', at)) != std::string::npos; at += 2)
    line.insert(at, 1, '\\');
  if (line.empty()) return {};
  const std::string fence(longest_run_of_backticks(line) + 1, '`');
  const std::string blank = line.front() == '`' || line.back() == '`' ? " " : "";
  return fence + blank + line + blank + fence;
}

std::string block(std::string_view text, std::string_view language) {
  const std::string safe = base::printable(base::to_utf8(text));
  const std::string fence(std::max<std::size_t>(3, longest_run_of_backticks(safe) + 1), '`');
  std::string out = fence + std::string(language) + "\n" + safe;
  if (out.back() != '\n') out += '\n';
  return out + fence + "\n";
}

std::string table(const std::vector<std::vector<std::string>>& rows) {
  std::string out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    out += row_text(rows[i]);
    if (i == 0) out += row_text(std::vector<std::string>(rows[0].size(), "---"));
  }
  return out;
}

}  // namespace reprise::console::markdown
