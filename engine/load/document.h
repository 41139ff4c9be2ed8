// Document: a YAML or JSON text as one compact tree, with the place of every node. Both readers
// make it, everything above reads only this.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/place.h"

namespace reprise::load {

enum class NodeKind : std::uint8_t { null, scalar, list, map };
enum class ScalarStyle : std::uint8_t { plain, quoted, block };

// One node in the flat array; a large runbook has a million of them. The children of a map are key,
// value, key, value.
struct NodeRecord {
  std::uint32_t offset = 0;  // in the source text
  std::uint32_t length = 0;  // in the source text, of scalars
  std::uint32_t next = 0;    // sibling; 0 = none: node 0 is the root and nobody's child
  std::uint32_t first = 0;  // child of a list or map; of others where the text begins, or its index
  std::uint32_t count = 0;  // items of a list, entries of a map; bytes of the text of others
  NodeKind kind = NodeKind::null;
  ScalarStyle style = ScalarStyle::plain;
  bool is_kept = false;  // the text is not in the source as it is: `first` is its index
};

class Document;

// A handle to one node; cheap to copy, valid as long as its document.
class Node {
 public:
  Node(const Document& document, std::uint32_t index) : document_(&document), index_(index) {}

  NodeKind kind() const { return record().kind; }
  bool is_null() const { return kind() == NodeKind::null; }
  bool is_scalar() const { return kind() == NodeKind::scalar; }
  bool is_list() const { return kind() == NodeKind::list; }
  bool is_map() const { return kind() == NodeKind::map; }
  bool is_plain() const { return is_scalar() && record().style == ScalarStyle::plain; }
  ScalarStyle style() const { return record().style; }
  // Of a scalar, decoded; of a null, as written ("", "~", "null").
  std::string_view text() const;
  std::uint32_t offset() const { return record().offset; }
  // Items of a list, entries of a map.
  std::size_t size() const { return is_list() || is_map() ? record().count : 0; }
  base::Place place() const;
  // The source text from this node on: of a quoted or plain scalar just its own; of others also
  // what follows it.
  std::string_view written() const;
  base::Place place_in_written(std::size_t offset, std::size_t length) const;
  // "a single value", "a list", "a map", "nothing": for messages.
  std::string_view describe() const;
  std::optional<Node> find(std::string_view key) const;
  friend bool operator==(const Node&, const Node&) = default;

  class Items;
  class Entries;
  Items items() const;      // of a list; empty for other kinds
  Entries entries() const;  // of a map; empty for other kinds

 private:
  const NodeRecord& record() const;
  const Document* document_;
  std::uint32_t index_;
};

struct Entry {
  Node key, value;
};

class Document {
 public:
  // `text` must outlive the document; `source` is its index in the SourceMap.
  Document(std::string_view text, std::uint32_t source);

  Node root() const { return {*this, 0}; }
  const NodeRecord& at(std::uint32_t index) const { return records_[index]; }
  std::string_view text() const { return text_; }
  std::size_t size() const { return records_.size(); }
  base::Place place(std::uint32_t offset, std::uint32_t length) const;
  base::Place start() const { return place(0, 1); }

  std::string_view text_of(const NodeRecord& record) const;

  // For the builder alone.
  std::uint32_t add(NodeRecord record);
  NodeRecord& change(std::uint32_t index) { return records_[index]; }
  // Returns the index for NodeRecord::first.
  std::uint32_t keep(std::string_view text);
  // Makes room for about as many nodes as the text may have.
  void reserve();

 private:
  std::string_view text_;
  std::uint32_t source_;
  std::vector<std::uint32_t> line_starts_;
  std::vector<NodeRecord> records_;
  std::vector<std::string> kept_;  // scalars that differ from their source text
};

// Ranges for `for`: a position is the index of a child.
class Node::Items {
 public:
  struct Iterator {
    const Document* document;
    std::uint32_t index;
    Node operator*() const { return {*document, index}; }
    Iterator& operator++() { return index = document->at(index).next, *this; }
    bool operator!=(const Iterator& other) const { return index != other.index; }
  };
  Items(const Document& document, std::uint32_t first) : document_(&document), first_(first) {}
  Iterator begin() const { return {document_, first_}; }
  Iterator end() const { return {document_, 0}; }

 private:
  const Document* document_;
  std::uint32_t first_;
};

class Node::Entries {
 public:
  struct Iterator {
    const Document* document;
    std::uint32_t index;
    Entry operator*() const;
    Iterator& operator++();
    bool operator!=(const Iterator& other) const { return index != other.index; }
  };
  Entries(const Document& document, std::uint32_t first) : document_(&document), first_(first) {}
  Iterator begin() const { return {document_, first_}; }
  Iterator end() const { return {document_, 0}; }

 private:
  const Document* document_;
  std::uint32_t first_;
};

}  // namespace reprise::load
