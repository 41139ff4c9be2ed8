#include "load/document_builder.h"

#include <string>
#include <unordered_map>
#include <utility>

namespace reprise::load {

bool DocumentBuilder::open(NodeKind kind, std::uint32_t offset) {
  if (open_.size() >= limits_.depth_max) return tell_depth(offset);
  NodeRecord record;
  record.kind = kind;
  record.offset = offset;
  record.length = 1;
  if (!attach(record)) return false;
  const auto index = static_cast<std::uint32_t>(document_.size() - 1);
  open_.push_back({index, 0, kind == NodeKind::map, false});
  return true;
}

bool DocumentBuilder::tell_depth(std::uint32_t offset) {
  return report_.error("RP0113", document_.place(offset, 1),
                       "nested deeper than " + std::to_string(limits_.depth_max) + " levels");
}

void DocumentBuilder::close() {
  if (open_.back().is_map) find_duplicates(Node(document_, open_.back().index));
  open_.pop_back();
}

bool DocumentBuilder::scalar(std::string_view text, ScalarStyle style, std::uint32_t offset,
                             std::uint32_t length) {
  NodeRecord record;
  record.kind = NodeKind::scalar;
  record.style = style;
  record.offset = offset;
  record.length = length;
  const std::uint32_t inside = offset + (style == ScalarStyle::quoted ? 1 : 0);
  const std::string_view source = document_.text();
  const bool same = inside <= source.size() && source.substr(inside, text.size()) == text;
  record.is_kept = !same;
  record.first = same ? inside : document_.keep(text);
  record.count = static_cast<std::uint32_t>(text.size());
  return attach(record);
}

bool DocumentBuilder::null(std::uint32_t offset, std::uint32_t length, bool is_written) {
  NodeRecord record;
  record.offset = offset;
  record.length = length;
  record.first = offset;
  record.count = is_written ? length : 0;
  return attach(record);
}

std::optional<Node> DocumentBuilder::pending_key() const {
  if (open_.empty() || !open_.back().value_next) return std::nullopt;
  return Node(document_, open_.back().last_child);
}

bool DocumentBuilder::attach(NodeRecord record) {
  const bool is_key = at_key();
  if (!is_key && ++values_ > limits_.nodes_max) {
    return report_.error("RP0114", document_.place(record.offset, 1),
                         "more than " + std::to_string(limits_.nodes_max) + " values");
  }
  const std::uint32_t index = document_.add(record);
  if (open_.empty()) return true;
  Open& parent = open_.back();
  if (parent.last_child == 0) {
    document_.change(parent.index).first = index;
  } else {
    document_.change(parent.last_child).next = index;
  }
  parent.last_child = index;
  if (!is_key) ++document_.change(parent.index).count;
  if (parent.is_map) parent.value_next = is_key;
  return true;
}

void DocumentBuilder::find_duplicates(Node map) {
  constexpr std::size_t few = 8;
  if (map.size() > few) return find_duplicates_of_many(map);
  for (const Entry entry : map.entries()) {
    for (const Entry earlier : map.entries()) {
      if (earlier.key == entry.key) break;
      if (earlier.key.text() != entry.key.text()) continue;
      tell_duplicate(entry.key, earlier.key);
      break;
    }
  }
}

void DocumentBuilder::find_duplicates_of_many(Node map) {
  std::unordered_map<std::string_view, Node> seen;
  seen.reserve(map.size());
  for (const Entry entry : map.entries()) {
    const auto [same, fresh] = seen.emplace(entry.key.text(), entry.key);
    if (!fresh) tell_duplicate(entry.key, same->second);
  }
}

void DocumentBuilder::tell_duplicate(Node key, Node first) {
  report_.error_with_note("RP0107", key.place(),
                          "the key '" + std::string(key.text()) + "' is written twice",
                          "remove one of the two", "first written here", first.place());
}

}  // namespace reprise::load
