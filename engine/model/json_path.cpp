#include "model/json_path.h"

#include <algorithm>
#include <charconv>

namespace reprise::model {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes ".name" or "[12]" from the front of `path`.
bool take_path_part(std::string_view& path) {
  std::size_t end = 1;
  if (path.starts_with('[')) {
    while (end < path.size() && is_digit(path[end])) ++end;
    if (end == 1 || end == path.size() || path[end] != ']') return false;
    ++end;
  } else {
    if (!path.starts_with('.')) return false;
    while (end < path.size() && (is_letter(path[end]) || is_digit(path[end]) || path[end] == '-')) {
      ++end;
    }
    if (end == 1) return false;
  }
  path.remove_prefix(end);
  return true;
}

}  // namespace

const Value* at_json_path(const Value& document, std::string_view path) {
  const Value* at = &document;
  while (!path.empty() && path != ".") {
    const bool is_position = path.starts_with('[') || path.starts_with(".[");
    path.remove_prefix(path.starts_with(".[") ? 2 : 1);
    const std::size_t end = std::min(path.find_first_of(is_position ? "]" : ".["), path.size());
    const std::string_view part = path.substr(0, end);
    path.remove_prefix(std::min(end + (is_position ? 1 : 0), path.size()));
    if (is_position) {
      std::size_t position = 0;
      std::from_chars(part.data(), part.data() + part.size(), position);
      if (!at->is_list() || position < 1 || position > at->list().size()) return nullptr;
      at = &at->list()[position - 1];
    } else {
      if (!at->is_map() || at->map().find(part) == at->map().end()) return nullptr;
      at = &at->map().find(part)->second;
    }
  }
  return at;
}

bool is_json_path(std::string_view path) {
  if (path == ".") return true;
  if (path.starts_with(".[")) path.remove_prefix(1);
  while (!path.empty()) {
    if (!take_path_part(path)) return false;
  }
  return true;
}

}  // namespace reprise::model
