// RequestReader: bytes in pieces of any size become one request. It knows no sockets and no time,
// so that what it takes and refuses is tested and fuzzed without them. Beast parses; what Beast is
// lenient about is refused before or beside it.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "http/framing.h"
#include "http/message.h"
#include "http/refusal.h"
#include "http/server.h"

namespace reprise::http {

class RequestReader {
 public:
  enum class State {
    head,     // more bytes are needed
    body,     // the head is there; keep() says how much of the body is wanted
    done,     // the request is whole
    refused,  // and nothing after it can be understood
  };

  explicit RequestReader(const Limits& limits);
  ~RequestReader();

  // Takes what it understands of `bytes` and returns how many that were; the rest is to be given
  // again, with what comes after it. It stops after the head.
  std::size_t take(std::string_view bytes);
  // Before the first take() of a body: keep so much. A longer body is refused with 413, or, where
  // the rest is dropped, its request says body_truncated.
  void keep(std::size_t bytes_max, bool drop_rest);

  State state() const;
  const Refusal& refusal() const;
  const Framing& framing() const;
  Request& request();
  std::size_t dropped() const;

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace reprise::http
