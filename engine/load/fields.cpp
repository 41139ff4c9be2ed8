#include "load/fields.h"

#include <algorithm>

#include "load/decoding.h"
#include "load/scalars.h"

namespace reprise::load {

Fields::Fields(Reporter& report, Node map, std::string what, Allowed allowed)
    : report_(report), map_(map), what_(std::move(what)) {
  if (!expect_map(report, map, what_)) return;
  for (const Entry entry : map.entries()) {
    const std::string_view key = entry.key.text();
    if (std::find(allowed.begin(), allowed.end(), key) != allowed.end()) {
      entries_.push_back(entry);
      continue;
    }
    const std::vector<std::string> words(allowed.begin(), allowed.end());
    report.error("RP0202", entry.key.place(), "'" + std::string(key) + "' is no key of " + what_,
                 suggest(key, words, words.size() > 12 ? "" : "its keys are " + any_of(words)));
  }
}

std::optional<Node> Fields::find(std::string_view key) const {
  const Entry* found = entry(key);
  return found == nullptr ? std::nullopt : std::optional(found->value);
}

std::optional<Node> Fields::need(std::string_view key) const {
  const Entry* found = entry(key);
  if (found != nullptr) return found->value;
  if (map_.is_map()) {
    report_.error("RP0203", map_.place(), what_ + " needs the key '" + std::string(key) + "'");
  }
  return std::nullopt;
}

const Entry* Fields::entry(std::string_view key) const {
  for (const Entry& entry : entries_) {
    if (entry.key.text() == key) return &entry;
  }
  return nullptr;
}

}  // namespace reprise::load
