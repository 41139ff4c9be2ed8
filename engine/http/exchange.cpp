#include "http/exchange.h"

#include <utility>

#include "http/connection.h"
#include "http/hall.h"
#include "http/refusal.h"

namespace reprise::http {

Exchange::Exchange(std::shared_ptr<Hall> hall, std::weak_ptr<Connection> connection,
                   std::uint64_t id)
    : hall_(std::move(hall)), connection_(std::move(connection)), id_(id) {}

Exchange::~Exchange() { answer(problem(500, "internal", "the request was not answered")); }

Respond Exchange::respond() {
  return [self = shared_from_this()](Response response) { self->answer(std::move(response)); };
}

OpenStream Exchange::open_stream() {
  return [self = shared_from_this()](Response head) { return self->stream(std::move(head)); };
}

void Exchange::answer(Response response) {
  if (!answered_.exchange(true)) deliver(std::move(response));
}

std::shared_ptr<Stream> Exchange::stream(Response head) {
  if (answered_.exchange(true)) return nullptr;
  if (hall_->tally.streams.fetch_add(1) >= hall_->limits().streams) {
    hall_->tally.streams.fetch_sub(1);
    deliver(overloaded());
    return nullptr;
  }
  auto wake = [hall = hall_, connection = connection_] {
    hall->post([connection] {
      if (const auto alive = connection.lock()) alive->wake();
    });
  };
  auto queue = std::make_shared<StreamQueue>(hall_->limits().stream_queue_bytes, std::move(wake),
                                             [hall = hall_] { hall->tally.streams.fetch_sub(1); });
  deliver(OpenedStream(std::move(head), queue));
  return stream_handle(std::move(queue));
}

void Exchange::deliver(Reply reply) {
  // What comes too late is dropped here; a stream tells its handler so.
  auto shared = std::make_shared<Reply>(std::move(reply));
  hall_->post([connection = connection_, id = id_, shared = std::move(shared)] {
    if (const auto alive = connection.lock()) alive->reply(id, *shared);
  });
}

}  // namespace reprise::http
