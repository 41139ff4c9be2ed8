#include "access/identity.h"

#include <algorithm>

namespace reprise::access {

namespace {

bool label_matches(const std::string& pattern, const Target& target) {
  return pattern == "*" ||
         std::any_of(target.labels.begin(), target.labels.end(), [&](const auto& label) {
           return matches(pattern, label.first + "=" + label.second);
         });
}

}  // namespace

bool matches(std::string_view pattern, std::string_view text) {
  std::size_t at = 0, in_text = 0, star = std::string_view::npos, after_star = 0;
  while (in_text < text.size()) {
    if (at < pattern.size() && pattern[at] == '*') {
      star = at++;
      after_star = in_text;
    } else if (at < pattern.size() && pattern[at] == text[in_text]) {
      ++at, ++in_text;
    } else if (star != std::string_view::npos) {
      at = star + 1;  // the last star takes one character more
      in_text = ++after_star;
    } else {
      return false;
    }
  }
  while (at < pattern.size() && pattern[at] == '*') ++at;
  return at == pattern.size();
}

bool in_scope(const Identity& identity, const Target& target) {
  const auto covers = [&](const Scope& scope) {
    return matches(scope.runbook, target.runbook) && label_matches(scope.label, target) &&
           matches(scope.group, target.group);
  };
  return identity.scopes.empty() ||
         std::any_of(identity.scopes.begin(), identity.scopes.end(), covers);
}

}  // namespace reprise::access
