// The writing half of a connection: answers, streams, and the end.
#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "http/connection.h"
#include "http/turn.h"

namespace reprise::http {

namespace asio = boost::asio;

namespace {

constexpr std::size_t read_bytes = 16u << 10;
constexpr std::size_t write_bytes_per_ms_min = 16;
constexpr base::Millis linger_ms = 1'000;
constexpr std::size_t linger_bytes = 256u << 10;

}  // namespace

// False: the end, an error, or no time left.
Connection::Success Connection::read_more() {
  const std::size_t before = buffer_.size();
  buffer_.resize(before + read_bytes);
  const auto room = asio::buffer(buffer_.data() + before, read_bytes);
  const std::size_t count = co_await wire_->read_some(room);
  buffer_.resize(before + count);
  received_ += count;
  co_return count > 0 && !closed_ && !expired_;
}

Connection::Success Connection::write(std::string bytes) {
  const auto slowest = std::chrono::milliseconds(
      limits().write_ms + static_cast<base::Millis>(bytes.size() / write_bytes_per_ms_min));
  const auto latest = Clock::now() + slowest;
  std::size_t done = 0;
  while (done < bytes.size()) {
    within(limits().write_ms);
    deadline_ = std::min(deadline_, latest);
    const auto rest = asio::buffer(bytes.data() + done, bytes.size() - done);
    const std::size_t count = co_await wire_->write_some(rest);
    if (count == 0 || closed_) co_return false;
    done += count;
  }
  sent_ += done;
  deadline_ = Clock::time_point::max();
  co_return true;
}

Ending Connection::ending_of(const Turn& turn) const {
  Ending ending;
  ending.keep_alive = turn.keep_alive;
  ending.without_body = turn.head_only;
  return ending;
}

// An answer that finds too much unwritten is not kept for a client that may never read it.
std::string Connection::say(Turn& turn, Response response) {
  const std::size_t waiting = hall_->tally.answers_bytes.load();
  if (waiting > 0 && waiting + response.body.size() > limits().answers_bytes)
    response = overloaded();
  if (response.status == 408) hall_->tally.timed_out.fetch_add(1);
  const bool whole = turn.reader.state() == RequestReader::State::done;
  turn.keep_alive = turn.keep_alive && whole && !finishing_;
  turn.record.status = response.status;
  return answer(response, ending_of(turn), hall_->date());
}

Connection::Success Connection::send(Turn& turn, Response response) {
  std::string bytes = say(turn, std::move(response));
  const std::size_t size = bytes.size();
  hall_->tally.answers_bytes.fetch_add(size);
  const bool sent = co_await write(std::move(bytes));
  hall_->tally.answers_bytes.fetch_sub(size);
  account(0);
  tell(turn);
  co_return sent;
}

void Connection::tell(Turn& turn) {
  if (!hall_->listener.on_finished) return;
  turn.record.address = peer_.address;
  turn.record.received_bytes = received_;
  turn.record.sent_bytes = sent_;
  const auto took = Clock::now() - turn.begun;
  turn.record.took_us = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
  hall_->listener.on_finished(turn.record);
}

// A client of HTTP/1.0 knows no chunks: its stream lasts until the connection ends.
Connection::Done Connection::serve_stream(Turn& turn, OpenedStream stream) {
  Ending ending;
  ending.keep_alive = false;
  ending.chunked = turn.reader.framing().version == 11;
  ending.until_close = !ending.chunked;
  const bool chunked = ending.chunked;
  auto head = answer_head(stream.head, ending, hall_->date());
  if (!head) {
    Response wrong = problem(500, "internal", "this answer cannot be said");
    co_await send(turn, std::move(wrong));
  } else {
    std::string bytes = std::move(*head);
    bool alive = co_await write(std::move(bytes));
    if (alive && !turn.head_only) alive = co_await feed_stream(stream, chunked);
    turn.record.status = stream.head.status;
    tell(turn);
  }
}

// Sends what the queue holds until it ends; says now and then that the connection is still there.
Connection::Success Connection::feed_stream(OpenedStream& stream, bool chunked) {
  stream_ = stream.queue;
  if (finishing_) stream_->close();
  asio::co_spawn(hall_->io, watch_stream(shared_from_this(), stream.queue), asio::detached);
  bool alive = true;
  while (alive && !closed_) {
    auto waiting = stream.queue->take();
    if (waiting.cut) hall_->tally.cut_streams.fetch_add(1);
    if (!waiting.bytes.empty()) {
      std::string bytes = chunked ? chunk(waiting.bytes) : std::move(waiting.bytes);
      alive = co_await write(std::move(bytes));
    } else if (!waiting.ended) {
      boost::system::error_code woken;
      wake_.expires_after(std::chrono::milliseconds(limits().heartbeat_ms));
      co_await wake_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
      if (!woken) stream.queue->send(":\n\n");
    }
    if (waiting.ended) break;
  }
  stream_.reset();
  std::string last(last_chunk);
  if (alive && !closed_ && chunked) alive = co_await write(std::move(last));
  co_return alive;
}

// Nothing more is expected from the client: that it goes away, or speaks, ends the stream.
Connection::Done Connection::watch_stream(std::shared_ptr<Connection> self,
                                          std::shared_ptr<StreamQueue> queue) {
  char byte = 0;
  const auto room = asio::buffer(&byte, 1);
  co_await self->wire_->read_some(room);
  if (queue->finish()) self->close();
}

Connection::Done Connection::refuse() {
  Ending ending;
  ending.keep_alive = false;
  std::string bytes = answer(overloaded(), ending, hall_->date());
  co_await write(std::move(bytes));
  co_await say_goodbye();
}

// Ends our half first and takes what still comes, for a while: closing with bytes unread would take
// the answer from the client again.
Connection::Done Connection::say_goodbye() {
  within(linger_ms);
  co_await wire_->end_writing();
  for (std::size_t left = linger_bytes; left > 0 && !expired_ && !closed_;) {
    buffer_.clear();
    const bool more = co_await read_more();
    if (!more) break;
    left -= std::min(left, buffer_.size());
  }
}

}  // namespace reprise::http
