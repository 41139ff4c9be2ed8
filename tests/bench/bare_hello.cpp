#include "bare_hello.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <thread>

namespace bench {

namespace asio = boost::asio;
namespace beast = boost::beast;
using Tcp = asio::ip::tcp;

namespace {

asio::awaitable<void> serve(Tcp::socket socket) {
  boost::system::error_code error;
  beast::flat_buffer buffer;
  socket.set_option(Tcp::no_delay(true));
  while (!error) {
    beast::http::request<beast::http::string_body> request;
    co_await beast::http::async_read(socket, buffer, request,
                                     asio::redirect_error(asio::use_awaitable, error));
    if (error) break;
    beast::http::response<beast::http::string_body> response;
    response.set(beast::http::field::content_type, "text/plain");
    response.body() = "hello";
    response.prepare_payload();
    co_await beast::http::async_write(socket, response,
                                      asio::redirect_error(asio::use_awaitable, error));
  }
}

asio::awaitable<void> accept(Tcp::acceptor& acceptor) {
  for (;;) {
    Tcp::socket socket = co_await acceptor.async_accept(asio::use_awaitable);
    asio::co_spawn(acceptor.get_executor(), serve(std::move(socket)), asio::detached);
  }
}

}  // namespace

struct BareHello::Impl {
  asio::io_context io{1};
  Tcp::acceptor acceptor{io, Tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
  std::thread thread;
};

BareHello::BareHello() : impl_(std::make_unique<Impl>()) {
  asio::co_spawn(impl_->io, accept(impl_->acceptor), asio::detached);
  impl_->thread = std::thread([this] { impl_->io.run(); });
}

BareHello::~BareHello() {
  impl_->io.stop();
  impl_->thread.join();
}

unsigned short BareHello::port() const { return impl_->acceptor.local_endpoint().port(); }

}  // namespace bench
