// DocumentBuilder: what both readers push their events into. Keeps the bounds and finds duplicate
// keys.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "load/document.h"
#include "load/read_document.h"

namespace reprise::load {

class DocumentBuilder {
 public:
  DocumentBuilder(Document& document, const Limits& limits, Reporter& report)
      : document_(document), limits_(limits), report_(report) {}

  // Each returns false, with a diagnostic, when reading must stop.
  bool open(NodeKind kind, std::uint32_t offset);
  void close();
  // `text` may be a temporary: it is kept as a view where the source holds the same bytes at
  // `offset` (plus one for a quote), and copied otherwise.
  bool scalar(std::string_view text, ScalarStyle style, std::uint32_t offset, std::uint32_t length);
  // Where nothing is written, the place is that of the key.
  bool null(std::uint32_t offset, std::uint32_t length, bool is_written);
  // Reports that the bound on depth was reached; returns false.
  bool tell_depth(std::uint32_t offset);

  bool at_key() const { return !open_.empty() && open_.back().is_map && !open_.back().value_next; }
  // The key whose value comes next, if there is one.
  std::optional<Node> pending_key() const;

 private:
  struct Open {
    std::uint32_t index;
    std::uint32_t last_child;
    bool is_map;
    bool value_next;
  };

  bool attach(NodeRecord record);
  void find_duplicates(Node map);
  void find_duplicates_of_many(Node map);
  void tell_duplicate(Node key, Node first);

  Document& document_;
  const Limits& limits_;
  Reporter& report_;
  std::vector<Open> open_;
  std::uint32_t values_ = 0;
};

}  // namespace reprise::load
