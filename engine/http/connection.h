// Connection: one client, request after request. A coroutine on its listener's thread; each phase
// has a deadline, which the hall's sweep enforces.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>
#include <string>

#include "http/answer.h"
#include "http/exchange.h"
#include "http/hall.h"
#include "http/request_reader.h"
#include "http/wire.h"

namespace reprise::http {

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(std::shared_ptr<Hall> hall, std::unique_ptr<Wire> wire, Hall::Place place);

  void start();
  const std::string& address() const { return peer_.address; }
  Hall::Place place() const { return place_; }
  // Between two requests, or before the first, since when; nullopt: it is at work.
  std::optional<Clock::time_point> idle_since() const { return idle_since_; }

  // Ends what is waited for if its time is over.
  void check(Clock::time_point now);
  // No request after the one under way; a stream ends after what was sent on it.
  void finish();
  void close();
  // For an Exchange: false when request `id` is not waited for any more; otherwise takes `reply`.
  bool reply(std::uint64_t id, Reply& reply);
  void wake() { wake_.cancel(); }

 private:
  using Done = boost::asio::awaitable<void>;
  using Success = boost::asio::awaitable<bool>;
  struct Turn;

  Done run(std::shared_ptr<Connection> self);
  Success shake_hands();
  Success serve_one(bool first);
  Success read_head(Turn& turn, bool first);
  std::optional<Response> judge(Turn& turn);
  std::optional<Response> judge_method(Turn& turn, const RouteTable::WrongMethod& wrong);
  Done read_body(Turn& turn);
  bool take_body(Turn& turn);
  void call_handler(Turn& turn);
  Done wait_for_reply(Turn& turn);
  std::string say(Turn& turn, Response response);
  Success send(Turn& turn, Response response);
  Done serve_stream(Turn& turn, OpenedStream stream);
  Success feed_stream(OpenedStream& stream, bool chunked);
  Done watch_stream(std::shared_ptr<Connection> self, std::shared_ptr<StreamQueue> queue);
  Done refuse();
  Done say_goodbye();

  Success read_more();
  Success write(std::string bytes);
  Ending ending_of(const Turn& turn) const;
  void within(base::Millis millis);
  void account(std::size_t body_bytes);
  void tell(Turn& turn);
  const Limits& limits() const { return hall_->limits(); }

  const std::shared_ptr<Hall> hall_;
  const std::unique_ptr<Wire> wire_;
  const Hall::Place place_;
  boost::asio::steady_timer wake_;  // cancelled when there is something to look at
  Peer peer_;
  std::string buffer_;  // read and not understood yet
  std::optional<Clock::time_point> idle_since_;
  Clock::time_point deadline_ = Clock::time_point::max();
  bool expired_ = false, finishing_ = false, closed_ = false;
  std::uint64_t waits_for_ = 0;  // the request whose reply is due
  std::optional<Reply> reply_;
  std::shared_ptr<StreamQueue> stream_;
  std::size_t accounted_ = 0, requests_ = 0;
  std::uint64_t received_ = 0, sent_ = 0;  // bytes, for the request under way
};

}  // namespace reprise::http
