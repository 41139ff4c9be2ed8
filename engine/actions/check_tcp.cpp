#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>

#include "actions/check.h"

namespace reprise::actions {

namespace {

using Clock = std::chrono::steady_clock;

// 0, or the error of connect.
int try_address(const addrinfo& address, Clock::time_point deadline) {
  const int wire = ::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (wire < 0) return errno;
  int error = ::connect(wire, address.ai_addr, address.ai_addrlen) == 0 ? 0 : errno;
  while (error == EINPROGRESS) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    pollfd ready{wire, POLLOUT, 0};
    const int count = ::poll(&ready, 1, static_cast<int>(std::clamp<long>(left, 0, 60'000)));
    if (count > 0) {
      socklen_t length = sizeof error;
      ::getsockopt(wire, SOL_SOCKET, SO_ERROR, &error, &length);
    } else if (left <= 0) {
      error = ETIMEDOUT;
    }
  }
  ::close(wire);
  return error;
}

}  // namespace

Finding check_tcp(const model::Value& spec, base::Millis timeout_ms) {
  const std::string host = spec["host"].text(), port = std::to_string(spec["port"].integer());
  if (spec["port"].integer() < 1 || spec["port"].integer() > 65'535)
    return unanswered("there is no port " + port);
  const std::string place = host + ":" + port;
  const auto deadline = Clock::now() + std::chrono::milliseconds(timeout_ms);
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_NUMERICSERV;
  addrinfo* first = nullptr;
  if (const int error = ::getaddrinfo(host.c_str(), port.c_str(), &wanted, &first); error != 0)
    return unanswered(place + ": " + ::gai_strerror(error));
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> all(first, ::freeaddrinfo);
  int error = EHOSTUNREACH;
  for (const addrinfo* one = first; one != nullptr; one = one->ai_next) {
    error = try_address(*one, deadline);
    if (error == 0) return passed(place + " accepts connections");
  }
  // Refused is an answer; silence is none.
  if (error == ECONNREFUSED) return refused(place + ": " + std::strerror(error));
  return unanswered(place + ": " + std::strerror(error));
}

}  // namespace reprise::actions
