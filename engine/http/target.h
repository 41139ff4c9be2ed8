// The target of a request: "/path?query" and nothing else, decoded once.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "http/refusal.h"

namespace reprise::http {

struct Target {
  std::string path;
  std::map<std::string, std::string> query;
};

// Nothing is normalised: what would need it (dot segments, empty segments, encoded slashes) is
// refused, so that no two readers can understand a path in two ways. Pure.
std::optional<Refusal> parse_target(std::string_view text, Target& target);

}  // namespace reprise::http
