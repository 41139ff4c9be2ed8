// Exchange: one request's way back to its connection. Its copies of Respond and OpenStream may
// outlive the connection and the server.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>
#include <variant>

#include "http/message.h"
#include "http/stream_queue.h"

namespace reprise::http {

class Connection;
class Hall;

// A stream on its way to a connection, or served by one. Wherever it is dropped, nobody listens any
// more.
struct OpenedStream {
  OpenedStream(Response with, std::shared_ptr<StreamQueue> from)
      : head(std::move(with)), queue(std::move(from)) {}
  OpenedStream(OpenedStream&&) = default;
  OpenedStream& operator=(OpenedStream&& other) noexcept {
    std::swap(head, other.head);
    std::swap(queue, other.queue);
    return *this;
  }
  ~OpenedStream() {
    if (queue) queue->finish();
  }

  Response head;
  std::shared_ptr<StreamQueue> queue;
};
using Reply = std::variant<Response, OpenedStream>;

class Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(std::shared_ptr<Hall> hall, std::weak_ptr<Connection> connection, std::uint64_t id);
  ~Exchange();  // nobody has answered: the client is told that

  Respond respond();
  OpenStream open_stream();

 private:
  void answer(Response response);
  std::shared_ptr<Stream> stream(Response head);
  void deliver(Reply reply);

  const std::shared_ptr<Hall> hall_;
  const std::weak_ptr<Connection> connection_;
  const std::uint64_t id_;
  std::atomic<bool> answered_{false};
};

}  // namespace reprise::http
