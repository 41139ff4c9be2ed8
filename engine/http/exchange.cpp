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
  auto queue = std::make_shared<StreamQueue>(hall_->limits().stream_queue_bytes, std::move(wake));
  deliver(OpenedStream{std::move(head), queue});
  return stream_handle(std::move(queue));
}

void Exchange::deliver(Reply reply) {
  auto shared = std::make_shared<Reply>(std::move(reply));
  const auto lose = [hall = hall_.get(), shared] {
    // A stream that came too late has no listener.
    const auto* stream = std::get_if<OpenedStream>(shared.get());
    if (stream != nullptr && stream->queue->finish()) hall->tally.streams.fetch_sub(1);
  };
  const bool posted = hall_->post([connection = connection_, id = id_, shared, lose] {
    const auto alive = connection.lock();
    if (!alive || !alive->reply(id, *shared)) lose();
  });
  if (!posted) lose();
}

}  // namespace reprise::http
