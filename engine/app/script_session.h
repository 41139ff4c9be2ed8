// ScriptSession: the line to one worker of a script, one JSON object a line.
#pragma once

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/streambuf.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "model/value.h"

namespace reprise::app {

class ScriptSession : public std::enable_shared_from_this<ScriptSession> {
 public:
  using Socket = boost::asio::local::stream_protocol::socket;
  using OnMessage = std::function<void(const std::shared_ptr<ScriptSession>&, const model::Value&)>;
  // `gone` is called once, at the end, and not after close().
  ScriptSession(Socket socket, OnMessage on_message,
                std::function<void(const std::shared_ptr<ScriptSession>&)> gone);
  void read();
  void send(const model::Value& message);
  void close();

 private:
  void write();
  void end();

  Socket socket_;
  OnMessage on_message_;
  std::function<void(const std::shared_ptr<ScriptSession>&)> gone_;
  boost::asio::streambuf buffer_;
  std::deque<std::string> outgoing_;
  bool closed_ = false;
};

}  // namespace reprise::app
