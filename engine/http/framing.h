// Framing: what the headers of a request say about its body and its connection. What could be
// understood in two ways is refused, for that is how one request becomes two behind a proxy. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "http/message.h"
#include "http/refusal.h"

namespace reprise::http {

struct Framing {
  int version = 11;          // of HTTP: 10 or 11
  std::uint64_t length = 0;  // of the body; 0 where it is chunked
  bool chunked = false;
  bool keep_alive = false;
  bool expects_continue = false;

  bool has_body() const { return chunked || length > 0; }
};

// `headers` with lower-case names; `version` is 10 or 11.
std::optional<Refusal> parse_framing(const std::vector<Header>& headers, int version,
                                     Framing& framing);

}  // namespace reprise::http
