#include "app/script_session.h"

#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include "model/json.h"

namespace reprise::app {

namespace asio = boost::asio;

namespace {
constexpr std::size_t line_bytes_max = 32u << 20;  // the result of one call
}

ScriptSession::ScriptSession(Socket socket, OnMessage on_message,
                             std::function<void(const std::shared_ptr<ScriptSession>&)> gone)
    : socket_(std::move(socket)),
      on_message_(std::move(on_message)),
      gone_(std::move(gone)),
      buffer_(line_bytes_max) {}

void ScriptSession::read() {
  asio::async_read_until(
      socket_, buffer_, '\n',
      [self = shared_from_this()](boost::system::error_code error, std::size_t bytes) {
        if (self->closed_) return;
        if (error) return self->end();
        const auto* begin = static_cast<const char*>(self->buffer_.data().data());
        auto message = model::parse_json(std::string_view(begin, bytes - 1));
        self->buffer_.consume(bytes);
        if (!message) return self->end();
        self->on_message_(self, *message);
        if (!self->closed_) self->read();
      });
}

void ScriptSession::send(const model::Value& message) {
  if (closed_) return;
  outgoing_.push_back(model::to_json(message) + "\n");
  if (outgoing_.size() == 1) write();
}

void ScriptSession::write() {
  asio::async_write(socket_, asio::buffer(outgoing_.front()),
                    [self = shared_from_this()](boost::system::error_code error, std::size_t) {
                      if (self->closed_) return;
                      if (error) return self->end();
                      self->outgoing_.pop_front();
                      if (!self->outgoing_.empty()) self->write();
                    });
}

void ScriptSession::end() {
  const auto self = shared_from_this();
  close();
  gone_(self);
}

void ScriptSession::close() {
  closed_ = true;
  boost::system::error_code ignored;
  socket_.close(ignored);
}

}  // namespace reprise::app
