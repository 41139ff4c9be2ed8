#include "load/required_names.h"

#include <algorithm>

namespace reprise::load {

namespace {

constexpr std::string_view require_word = "require";

bool is_letter(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') || letter == '_';
}

std::string_view without_blanks(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(" \t\n"), text.size()));
}

// The text in quotes at the beginning, behind a bracket or not; empty where there is none.
std::string_view quoted_at(std::string_view text) {
  text = without_blanks(text);
  if (text.starts_with('(')) text = without_blanks(text.substr(1));
  if (text.empty() || (text.front() != '"' && text.front() != '\'')) return {};
  const auto end = text.find(text.front(), 1);
  const std::string_view name =
      end == std::string_view::npos ? std::string_view() : text.substr(1, end - 1);
  return name.find_first_of("\n\\") == std::string_view::npos ? name : std::string_view();
}

}  // namespace

std::vector<std::string> required_names(std::string_view text) {
  std::vector<std::string> names;
  for (auto at = text.find(require_word); at != std::string_view::npos;
       at = text.find(require_word, at + 1)) {
    if (at > 0 && is_letter(text[at - 1])) continue;
    const std::string name(quoted_at(text.substr(at + require_word.size())));
    if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end())
      names.push_back(name);
  }
  return names;
}

}  // namespace reprise::load
