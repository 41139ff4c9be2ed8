#include "http/connection.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <utility>

#include "http/turn.h"

namespace reprise::http {

namespace asio = boost::asio;

Connection::Connection(std::shared_ptr<Hall> hall, std::unique_ptr<Wire> wire, Hall::Place place)
    : hall_(std::move(hall)),
      wire_(std::move(wire)),
      place_(place),
      wake_(hall_->io, Clock::time_point::max()),
      peer_(wire_->peer()) {}

void Connection::start() {
  const auto self = shared_from_this();
  asio::co_spawn(hall_->io, run(self), [self](std::exception_ptr) {
    self->close();
    self->account(0);
    self->hall_->leave(*self);
  });
}

void Connection::within(base::Millis millis) {
  deadline_ = Clock::now() + std::chrono::milliseconds(millis);
  expired_ = false;
}

void Connection::check(Clock::time_point now) {
  if (now < deadline_) return;
  deadline_ = Clock::time_point::max();
  expired_ = true;
  wire_->cancel();
  wake_.cancel();
}

void Connection::finish() {
  finishing_ = true;
  if (idle_since_) close();
  if (stream_) stream_->close();
}

void Connection::close() {
  closed_ = true;
  wire_->close();
  wake_.cancel();
}

Connection::Done Connection::run(std::shared_ptr<Connection> self) {
  const bool ready = co_await shake_hands();
  if (!ready) co_return;
  if (self->place_ == Hall::Place::refused) {
    co_await refuse();
    co_return;
  }
  bool more = co_await serve_one(true);
  while (more && !closed_) more = co_await serve_one(false);
  if (!closed_) co_await say_goodbye();
}

Connection::Success Connection::shake_hands() {
  within(limits().handshake_ms);
  const bool done = co_await wire_->shake_hands();
  if (!done && !closed_) hall_->tally.failed_handshakes.fetch_add(1);
  peer_ = wire_->peer();
  co_return done && !closed_;
}

// Reads the head of a request, judges it, reads its body, has it handled and answers. False: the
// connection has served its last.
Connection::Success Connection::serve_one(bool first) {
  Turn turn(limits());
  const bool there = co_await read_head(turn, first);
  if (!there) co_return false;
  std::optional<Response> response = judge(turn);
  if (!response) {
    co_await read_body(turn);
    response = std::move(turn.refused);
  }
  if (closed_ || turn.abandoned) co_return false;
  if (!response) {
    call_handler(turn);
    co_await wait_for_reply(turn);
    if (!reply_) co_return false;
    if (auto* stream = std::get_if<OpenedStream>(&*reply_)) {
      OpenedStream opened = std::move(*stream);
      reply_.reset();
      co_await serve_stream(turn, std::move(opened));
      close();
      co_return false;
    }
    response = std::move(std::get<Response>(*reply_));
    reply_.reset();
  }
  Response last = std::move(*response);
  const bool sent = co_await send(turn, std::move(last));
  if (!sent) co_return false;
  co_return turn.keep_alive;
}

// False: nobody asked for anything, or the client went away meanwhile.
Connection::Success Connection::read_head(Turn& turn, bool first) {
  received_ = sent_ = 0;
  within(first || !buffer_.empty() ? limits().head_ms : limits().idle_ms);
  while (turn.reader.state() == RequestReader::State::head) {
    buffer_.erase(0, turn.reader.take(buffer_));
    if (turn.reader.state() != RequestReader::State::head) break;
    if (buffer_.empty()) idle_since_ = Clock::now();
    const bool waited = idle_since_.has_value();
    const bool more = co_await read_more();
    idle_since_.reset();
    if (!more && waited) close();
    if (!more && (closed_ || !expired_)) co_return false;
    if (!more) {
      turn.refused = answer_to({408, "the head took too long"});
      co_return true;
    }
    if (waited) within(limits().head_ms);
  }
  turn.begun = Clock::now();
  co_return true;
}

// What is answered before the body is looked at; nullopt: the body is wanted.
std::optional<Response> Connection::judge(Turn& turn) {
  if (turn.refused) return std::exchange(turn.refused, std::nullopt);
  if (turn.reader.state() == RequestReader::State::refused) {
    hall_->tally.malformed.fetch_add(1);
    return answer_to(turn.reader.refusal());
  }
  hall_->tally.requests.fetch_add(1);
  Request& request = turn.reader.request();
  request.id = hall_->next_id();
  request.peer = peer_;
  turn.record.id = request.id;
  turn.record.method = request.method;
  turn.record.path = request.path;
  turn.head_only = request.method == "HEAD";
  turn.keep_alive =
      turn.reader.framing().keep_alive && ++requests_ < limits().requests_per_connection;
  auto found = hall_->listener.table->match(request.method, request.path);
  if (const auto* wrong = std::get_if<RouteTable::WrongMethod>(&found))
    return judge_method(turn, *wrong);
  auto* match = std::get_if<RouteTable::Match>(&found);
  if (match == nullptr)
    return answer_to({404, "there is nothing at this path", hall_->listener.table->elsewhere()});
  turn.record.route = &match->route;
  turn.parameters = std::move(match->parameters);
  turn.admission = hall_->listener.table->admit(match->route, request);
  return std::move(turn.admission.refusal);
}

std::optional<Response> Connection::judge_method(Turn& turn, const RouteTable::WrongMethod& wrong) {
  const Request& request = turn.reader.request();
  turn.record.route = &wrong.route;
  auto admission = hall_->listener.table->admit(wrong.route, request);
  if (admission.refusal) return std::move(admission.refusal);
  Response response = answer_to({405, "the path does not have this method"});
  if (request.method == "OPTIONS") {
    response = Response{};
    response.status = 204;
  }
  response.headers.push_back({"Allow", wrong.allow});
  return response;
}

// Afterwards the body is whole, or truncated as its route wants it, or turn.refused says why not.
Connection::Done Connection::read_body(Turn& turn) {
  const BodyLimit& limit = turn.record.route->body;
  const bool trusted = turn.admission.trusted;
  turn.reader.keep(trusted ? limit.trusted_bytes : limit.stranger_bytes, trusted && limit.truncate);
  within(limits().body_ms);
  if (turn.reader.framing().expects_continue && buffer_.empty() &&
      turn.reader.state() == RequestReader::State::body) {
    std::string go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    const bool written = co_await write(std::move(go_on));
    turn.abandoned = !written;
    within(limits().body_ms);
  }
  while (!turn.abandoned && take_body(turn)) {
    const bool more = co_await read_more();
    if (more) continue;
    turn.abandoned = closed_ || !expired_;
    if (turn.reader.request().body_truncated && expired_) break;
    turn.refused = answer_to({408, "the body took too long"});
    break;
  }
}

// True: there is more to come.
bool Connection::take_body(Turn& turn) {
  RequestReader& reader = turn.reader;
  if (reader.state() == RequestReader::State::body) buffer_.erase(0, reader.take(buffer_));
  account(reader.request().body.size());
  if (reader.state() == RequestReader::State::refused) {
    turn.refused = answer_to(reader.refusal());
  } else if (hall_->tally.bodies_bytes.load() > limits().bodies_bytes) {
    turn.refused = overloaded();
  }
  return reader.state() == RequestReader::State::body && !turn.refused &&
         reader.dropped() <= limits().dropped_bytes;
}

// Of all connections together, until this one's request was answered.
void Connection::account(std::size_t body_bytes) {
  hall_->tally.bodies_bytes.fetch_add(body_bytes - accounted_);
  accounted_ = body_bytes;
}

void Connection::call_handler(Turn& turn) {
  waits_for_ = turn.record.id;
  reply_.reset();
  const auto exchange = std::make_shared<Exchange>(hall_, weak_from_this(), turn.record.id);
  Call call{std::move(turn.reader.request()),   *turn.record.route,  std::move(turn.parameters),
            std::move(turn.admission.identity), exchange->respond(), exchange->open_stream()};
  try {
    turn.record.route->handle(call);
  } catch (const std::exception&) {
    // An exchange that is lost without an answer says 500 to the client.
  }
}

Connection::Done Connection::wait_for_reply(Turn& turn) {
  within(limits().answer_ms);
  while (!reply_ && !closed_ && !expired_) {
    boost::system::error_code woken;
    co_await wake_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }
  waits_for_ = 0;
  deadline_ = Clock::time_point::max();
  if (closed_) {
    reply_.reset();
  } else if (!reply_) {
    reply_ = answer_to({504, "the outcome is not known yet: look before you ask again"});
    turn.keep_alive = false;
  }
}

bool Connection::reply(std::uint64_t id, Reply& reply) {
  if (id != waits_for_ || reply_ || closed_) return false;
  reply_ = std::move(reply);
  wake_.cancel();
  return true;
}

}  // namespace reprise::http
