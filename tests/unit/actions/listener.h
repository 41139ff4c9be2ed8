// A server for one test of a check, and the check itself.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <string>
#include <thread>

#include "actions/check.h"
#include "unit/actions/world.h"

namespace world {

inline reprise::actions::Finding check_value(const Value& spec) {
  const auto inputs = world::inputs_for(
      "verify", Value(reprise::model::Map{{"checks", Value(reprise::model::List{spec})}}));
  return reprise::actions::make_check(inputs.at("checks").list()[0]);
}
inline reprise::actions::Finding check(const std::string& spec) { return check_value(json(spec)); }

// Listens on a free port of 127.0.0.1; answers each connection with `answer` after reading a
// little.
class Listener {
 public:
  explicit Listener(std::string answer) : answer_(std::move(answer)) {
    wire_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::bind(wire_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    socklen_t length = sizeof address;
    ::getsockname(wire_, reinterpret_cast<sockaddr*>(&address), &length);
    port_ = ntohs(address.sin_port);
    ::listen(wire_, 8);
    thread_ = std::thread([this] { serve(); });
  }
  ~Listener() {
    ::shutdown(wire_, SHUT_RDWR);
    thread_.join();
    ::close(wire_);
  }
  std::string port() const { return std::to_string(port_); }
  std::string url(const std::string& path = "/health") const {
    return "http://127.0.0.1:" + port() + path;
  }
  const std::string& asked() const { return asked_; }

 private:
  void serve() {
    for (;;) {
      const int peer = ::accept4(wire_, nullptr, nullptr, SOCK_CLOEXEC);
      if (peer < 0) return;
      std::array<char, 4096> bytes{};
      if (!answer_.empty()) {
        const ssize_t count = ::recv(peer, bytes.data(), bytes.size(), 0);
        asked_.assign(bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
        ::send(peer, answer_.data(), answer_.size(), MSG_NOSIGNAL);
      } else {
        ::recv(peer, bytes.data(), bytes.size(), 0);
        ::usleep(600'000);
      }
      ::close(peer);
    }
  }
  std::string answer_, asked_;
  int wire_ = -1;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

inline std::string answer(const std::string& status, const std::string& body,
                          const std::string& more = "") {
  return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\nConnection: close\r\n" + more + "\r\n" + body;
}

}  // namespace world
