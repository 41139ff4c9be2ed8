#include "load/document.h"

#include <algorithm>
#include <utility>

namespace reprise::load {

Document::Document(std::string_view text, std::uint32_t source) : text_(text), source_(source) {
  line_starts_.push_back(0);
  for (std::size_t at = text.find('\n'); at != std::string_view::npos;
       at = text.find('\n', at + 1)) {
    line_starts_.push_back(static_cast<std::uint32_t>(at + 1));
  }
}

std::uint32_t Document::add(NodeRecord record) {
  records_.push_back(record);
  return static_cast<std::uint32_t>(records_.size() - 1);
}

std::uint32_t Document::keep(std::string_view text) {
  kept_.emplace_back(text);
  return static_cast<std::uint32_t>(kept_.size() - 1);
}

std::string_view Document::text_of(const NodeRecord& record) const {
  if (record.kind == NodeKind::list || record.kind == NodeKind::map) return {};
  return record.is_kept ? kept_[record.first] : text_.substr(record.first, record.count);
}

void Document::reserve() {
  static constexpr std::string_view separators = ":,-[{\n";
  const auto is_separator = [](char c) { return separators.find(c) != std::string_view::npos; };
  records_.reserve(1 + std::count_if(text_.begin(), text_.end(), is_separator));
}

base::Place Document::place(std::uint32_t offset, std::uint32_t length) const {
  const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  const auto line = static_cast<std::uint32_t>(after - line_starts_.begin());
  return {source_, line, offset - *(after - 1) + 1, length};
}

std::string_view Node::text() const { return document_->text_of(record()); }

const NodeRecord& Node::record() const { return document_->at(index_); }

base::Place Node::place() const {
  const std::string_view rest = written();
  const std::size_t shown = std::min(rest.size(), rest.find('\n'));
  return place_in_written(0, std::max<std::size_t>(1, shown));
}

std::string_view Node::written() const {
  return document_->text().substr(record().offset, record().length);
}

base::Place Node::place_in_written(std::size_t offset, std::size_t length) const {
  return document_->place(record().offset + static_cast<std::uint32_t>(offset),
                          static_cast<std::uint32_t>(length));
}

std::string_view Node::describe() const {
  switch (kind()) {
    case NodeKind::null:
      return "nothing";
    case NodeKind::scalar:
      return "a single value";
    case NodeKind::list:
      return "a list";
    case NodeKind::map:
      return "a map";
  }
  return "";
}

std::optional<Node> Node::find(std::string_view key) const {
  for (const Entry entry : entries()) {
    if (entry.key.text() == key) return entry.value;
  }
  return std::nullopt;
}

Node::Items Node::items() const { return {*document_, is_list() ? record().first : 0}; }

Node::Entries Node::entries() const { return {*document_, is_map() ? record().first : 0}; }

Entry Node::Entries::Iterator::operator*() const {
  return {Node(*document, index), Node(*document, document->at(index).next)};
}

Node::Entries::Iterator& Node::Entries::Iterator::operator++() {
  index = document->at(document->at(index).next).next;
  return *this;
}

}  // namespace reprise::load
