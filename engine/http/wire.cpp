#include "http/wire.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "http/tls.h"

namespace reprise::http {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;
using Code = boost::system::error_code;

Peer peer_of(const Tcp::socket& socket) {
  Code error;
  const Tcp::endpoint end = socket.remote_endpoint(error);
  asio::ip::address address = end.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  Peer peer;
  if (!error) peer.address = address.to_string();
  peer.port = end.port();
  return peer;
}

namespace {

// An operation's count of bytes, 0 where it failed, without a coroutine of our own around it.
template <class Stream>
class WireOver : public Wire {
 public:
  template <class... More>
  explicit WireOver(Peer peer, More&&... more)
      : peer_(std::move(peer)), stream_(std::forward<More>(more)...) {}

  asio::awaitable<std::size_t> read_some(asio::mutable_buffer room) override {
    return stream_.async_read_some(room, asio::redirect_error(asio::use_awaitable, read_error_));
  }
  asio::awaitable<std::size_t> write_some(asio::const_buffer bytes) override {
    return stream_.async_write_some(bytes, asio::redirect_error(asio::use_awaitable, write_error_));
  }
  void cancel() override {
    Code ignored;
    stream_.lowest_layer().cancel(ignored);
  }
  void close() override {
    Code ignored;
    stream_.lowest_layer().close(ignored);
  }
  Peer peer() const override { return peer_; }

 protected:
  Peer peer_;
  Stream stream_;
  Code read_error_, write_error_;
};

class PlainWire : public WireOver<Tcp::socket> {
 public:
  using WireOver::WireOver;
  asio::awaitable<bool> shake_hands() override { co_return true; }
  asio::awaitable<void> end_writing() override {
    stream_.shutdown(Tcp::socket::shutdown_send, write_error_);
    co_return;
  }
};

class TlsWire : public WireOver<asio::ssl::stream<Tcp::socket>> {
 public:
  TlsWire(Peer peer, Tcp::socket socket, std::shared_ptr<asio::ssl::context> context)
      : WireOver(std::move(peer), std::move(socket), *context), context_(std::move(context)) {
    peer_.tls = true;
  }

  asio::awaitable<bool> shake_hands() override {
    const auto role = asio::ssl::stream_base::server;
    co_await stream_.async_handshake(role, asio::redirect_error(asio::use_awaitable, read_error_));
    if (read_error_) co_return false;
    read_certificate(stream_.native_handle(), peer_);
    co_return true;
  }
  asio::awaitable<void> end_writing() override {
    co_await stream_.async_shutdown(asio::redirect_error(asio::use_awaitable, write_error_));
    stream_.lowest_layer().shutdown(Tcp::socket::shutdown_send, write_error_);
  }

 private:
  std::shared_ptr<asio::ssl::context> context_;  // its callbacks are called while we live
};

}  // namespace

std::unique_ptr<Wire> plain_wire(Tcp::socket socket) {
  Peer peer = peer_of(socket);
  return std::make_unique<PlainWire>(std::move(peer), std::move(socket));
}

std::unique_ptr<Wire> tls_wire(Tcp::socket socket, std::shared_ptr<asio::ssl::context> context) {
  Peer peer = peer_of(socket);
  return std::make_unique<TlsWire>(std::move(peer), std::move(socket), std::move(context));
}

}  // namespace reprise::http
