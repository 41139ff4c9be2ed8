// ControlSession: one client of the control socket.
#pragma once

#include <sys/types.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/streambuf.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/engine.h"
#include "app/gate.h"
#include "model/value.h"

namespace reprise::app {

class ControlSession : public std::enable_shared_from_this<ControlSession> {
 public:
  using Socket = boost::asio::local::stream_protocol::socket;
  // `peer` is the user at the other end, as the kernel says. `gone` is called once, at the end.
  ControlSession(Socket socket, Engine& engine, uid_t peer, std::function<void()> gone);
  void start() { read(); }
  void close();

 private:
  void read();
  void handle(const model::Value& request);
  void send(const model::Value& message);
  void write();

  void hello();
  void submit(const model::Value& request);
  void resume(const model::Value& request);
  void follow(const model::Value& request);
  void load(const model::Value& request);
  void list();
  void entries(const model::Value& request);
  void input(const model::Value& request);
  void stop(const model::Value& request);
  void clear(const model::Value& request);
  void copy_journal(const model::Value& request);
  void prune(const model::Value& request);
  void change_access(const model::Value& request);
  void take(const Engine::Offer& offer, const model::Value& request);
  // Who speaks: the peer, or whose token the request shows; what is refused is answered.
  std::optional<Caller> caller(const model::Value& request);
  base::Status admit_token(const Caller& by, const std::string& what);
  void answer(const base::Status& done);

  Socket socket_;
  Engine& engine_;
  uid_t peer_;
  std::function<void()> gone_;
  boost::asio::streambuf buffer_;
  std::deque<std::string> outgoing_;
  std::size_t outgoing_bytes_ = 0;
  std::vector<std::uint64_t> following_;
  bool closed_ = false;
};

}  // namespace reprise::app
