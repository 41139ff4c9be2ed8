// Fields: the entries of one map of the language, checked against the keys that may stand there.
#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "load/document.h"
#include "load/reporter.h"

namespace reprise::load {

class Fields {
 public:
  using Allowed = std::span<const std::string_view>;

  // `what` names the map in messages ("'retry'"). A node that is no map (RP0120) and a key that is
  // not allowed (RP0202) are reported here, once.
  Fields(Reporter& report, Node map, std::string what, Allowed allowed);
  Fields(Reporter& report, Node map, std::string what,
         std::initializer_list<std::string_view> allowed)
      : Fields(report, map, std::move(what), Allowed(allowed.begin(), allowed.size())) {}

  bool is_map() const { return map_.is_map(); }
  Node map() const { return map_; }
  bool has(std::string_view key) const { return entry(key) != nullptr; }
  std::optional<Node> find(std::string_view key) const;
  // As find; RP0203 where the key is missing.
  std::optional<Node> need(std::string_view key) const;
  // The key itself, which must be there.
  Node key(std::string_view key) const { return entry(key)->key; }

 private:
  const Entry* entry(std::string_view key) const;

  Reporter& report_;
  Node map_;
  std::string what_;
  std::vector<Entry> entries_;
};

}  // namespace reprise::load
