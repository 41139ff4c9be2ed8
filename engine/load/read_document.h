// Reading untrusted text into a Document: bounded in size, depth and nodes, and without the parts
// of YAML that let a text mean more than it shows (aliases, anchors, tags, merge keys).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "load/document.h"
#include "load/reporter.h"

namespace reprise::load {

struct Limits {
  std::size_t bytes_max = 16u << 20;
  std::uint32_t nodes_max = 2'000'000;
  std::uint32_t depth_max = 64;
};

// For documents that come from outside over the network.
inline constexpr Limits webhook_limits{1u << 20, 10'000, 64};

// `name` decides: ".json" is strict JSON, everything else YAML. `text` must outlive the document.
// nullopt when nothing sensible could be read; otherwise the document is whole, though errors (such
// as a duplicate key, of which the first counts) may have been reported.
std::optional<Document> read_document(std::string_view name, std::string_view text,
                                      std::uint32_t source, const Limits& limits, Reporter& report);

// The two readers behind it; the text has passed check_bytes.
std::optional<Document> read_yaml(Document document, const Limits& limits, Reporter& report);
std::optional<Document> read_json(Document document, const Limits& limits, Reporter& report);

// NUL and other control characters, byte order mark, UTF-8. False when the text is refused.
bool check_bytes(const Document& document, Reporter& report);

}  // namespace reprise::load
