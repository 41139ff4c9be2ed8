// Wire: the bytes of a connection, plain or through TLS. Only for its listener's thread; one read
// and one write may be under way at a time.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <memory>

#include "http/message.h"

namespace reprise::http {

class Wire {
 public:
  virtual ~Wire() = default;
  // False: the other end speaks no TLS that we accept.
  virtual boost::asio::awaitable<bool> shake_hands() = 0;
  // 0: the end, an error or cancel().
  virtual boost::asio::awaitable<std::size_t> read_some(boost::asio::mutable_buffer room) = 0;
  virtual boost::asio::awaitable<std::size_t> write_some(boost::asio::const_buffer bytes) = 0;
  // Says that no more will be written.
  virtual boost::asio::awaitable<void> end_writing() = 0;
  virtual void cancel() = 0;
  virtual void close() = 0;
  // With the certificate, after shake_hands().
  virtual Peer peer() const = 0;
};

// Address and port; empty where the other end is gone already.
Peer peer_of(const boost::asio::ip::tcp::socket& socket);
std::unique_ptr<Wire> plain_wire(boost::asio::ip::tcp::socket socket);
std::unique_ptr<Wire> tls_wire(boost::asio::ip::tcp::socket socket,
                               std::shared_ptr<boost::asio::ssl::context> context);

}  // namespace reprise::http
