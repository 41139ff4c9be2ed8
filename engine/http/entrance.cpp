#include "http/entrance.h"

#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/ip/v6_only.hpp>
#include <cerrno>
#include <cstring>
#include <utility>

#include "http/answer.h"
#include "http/connection.h"
#include "http/refusal.h"

namespace reprise::http {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;
using Code = boost::system::error_code;

namespace {

constexpr int waiting_connections = 1024;
constexpr int accepts_at_once = 64;  // before others of the listener get their turn

std::string hint_for(int error) {
  if (error == EADDRINUSE)
    return "Another program listens there: 'ss -ltnp' tells which. Or take another port; 0 is any "
           "that is free.";
  if (error == EADDRNOTAVAIL) return "This machine has no such address: 'ip address' lists them.";
  if (error == EACCES) return "Ports below 1024 are for root; take another one.";
  return {};
}

}  // namespace

Entrance::Entrance(std::shared_ptr<Hall> hall)
    : hall_(std::move(hall)), acceptor_(hall_->io), pause_(hall_->io) {}

base::Result<std::shared_ptr<Entrance>> Entrance::open(std::shared_ptr<Hall> hall) {
  auto entrance = std::make_shared<Entrance>(std::move(hall));
  if (const auto bound = entrance->bind(); !bound) return base::fail(bound.error());
  return entrance;
}

// By hand, because a socket of asio's own is inherited by children.
base::Status Entrance::bind() {
  const ListenerSettings& settings = hall_->listener.settings;
  Code error;
  const auto address = asio::ip::make_address(settings.address, error);
  if (error)
    return base::fail("address", settings.address + " is no address", "listen takes no names");
  const Tcp::endpoint endpoint(address, settings.port);
  protocol_ = endpoint.protocol();
  const int file = ::socket(protocol_.family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (file < 0) return base::fail("io", std::strerror(errno));
  acceptor_.assign(protocol_, file, error);
  if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
  if (!error && address.is_v6()) acceptor_.set_option(asio::ip::v6_only(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(waiting_connections, error);
  if (!error) acceptor_.non_blocking(true, error);
  if (!error) port_ = acceptor_.local_endpoint(error).port();
  if (!error) return {};
  return base::fail(
      "io", settings.address + " port " + std::to_string(settings.port) + ": " + error.message(),
      hint_for(error.value()));
}

void Entrance::start() { wait(); }

void Entrance::close() {
  Code ignored;
  acceptor_.close(ignored);
  pause_.cancel();
}

void Entrance::wait() {
  acceptor_.async_wait(Tcp::acceptor::wait_read, [self = shared_from_this()](Code error) {
    if (error || !self->acceptor_.is_open()) return;
    self->accept_all();
  });
}

void Entrance::accept_all() {
  for (int count = 0; count < accepts_at_once; ++count) {
    const int file = ::accept4(acceptor_.native_handle(), nullptr, nullptr, SOCK_CLOEXEC);
    if (file < 0) {
      const bool no_room =
          errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
      return no_room ? pause() : wait();
    }
    Code error;
    Tcp::socket client(hall_->io);
    client.assign(protocol_, file, error);
    if (error) {
      ::close(file);
      continue;
    }
    admit(std::move(client));
  }
  wait();
}

// Without descriptors the waiting connection stays readable: looking again at once would spin.
void Entrance::pause() {
  pause_.expires_after(std::chrono::milliseconds(20));
  pause_.async_wait([self = shared_from_this()](Code error) {
    if (!error && self->acceptor_.is_open()) self->accept_all();
  });
}

void Entrance::admit(Tcp::socket socket) {
  Code ignored;
  socket.set_option(Tcp::no_delay(true), ignored);
  const Hall::Place place = hall_->place_for(peer_of(socket).address);
  if (place == Hall::Place::none) return turn_away(socket);
  auto wire = hall_->tls ? tls_wire(std::move(socket), hall_->tls) : plain_wire(std::move(socket));
  const auto connection = std::make_shared<Connection>(hall_, std::move(wire), place);
  hall_->enter(connection);
  connection->start();
}

void Entrance::turn_away(Tcp::socket& socket) {
  hall_->tally.refused.fetch_add(1);
  if (hall_->tls) return;
  Ending ending;
  ending.keep_alive = false;
  const std::string bytes = answer(overloaded(), ending, hall_->date());
  const auto sent =
      ::send(socket.native_handle(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  static_cast<void>(sent);  // whoever cannot even take this is not waited for
}

}  // namespace reprise::http
