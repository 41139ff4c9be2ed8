#include "actions/json_path.h"

#include <algorithm>
#include <charconv>

namespace reprise::actions {

using model::Value;

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

}  // namespace reprise::actions
