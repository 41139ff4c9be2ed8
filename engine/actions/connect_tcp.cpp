#include "actions/connect_tcp.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>

namespace reprise::actions {

namespace {

using Clock = std::chrono::steady_clock;
using Millis = std::chrono::milliseconds;

Millis left_until(Clock::time_point deadline) {
  return std::max(Millis(0), std::chrono::ceil<Millis>(deadline - Clock::now()));
}

// The C library goes on with a request that was given up; what it writes to must outlive that.
struct Request {
  std::string name;
  addrinfo wanted = {};
  gaicb ask = {};
  explicit Request(std::string its_name) : name(std::move(its_name)) {
    wanted.ai_socktype = SOCK_STREAM;
    ask.ar_name = name.c_str();
    ask.ar_request = &wanted;
  }
};

base::Error resolving(int code) {
  if (code == EAI_NONAME || code == EAI_NODATA) return {"not-found", ::gai_strerror(code)};
  return {"io", ::gai_strerror(code)};
}

int try_address(const Address& address, int port, Clock::time_point deadline) {
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  v4.sin_family = AF_INET;
  v6.sin6_family = AF_INET6;
  v4.sin_port = v6.sin6_port = htons(static_cast<std::uint16_t>(port));
  std::memcpy(&v4.sin_addr, address.bytes.data(), sizeof v4.sin_addr);
  std::memcpy(&v6.sin6_addr, address.bytes.data(), sizeof v6.sin6_addr);
  const int wire =
      ::socket(address.is_v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (wire < 0) return errno;
  const auto* to = address.is_v6 ? reinterpret_cast<const sockaddr*>(&v6)
                                 : reinterpret_cast<const sockaddr*>(&v4);
  int error = ::connect(wire, to, address.is_v6 ? sizeof v6 : sizeof v4) == 0 ? 0 : errno;
  while (error == EINPROGRESS) {
    const auto left = left_until(deadline);
    pollfd ready{wire, POLLOUT, 0};
    if (::poll(&ready, 1, static_cast<int>(std::min<long>(left.count(), 60'000))) > 0) {
      socklen_t length = sizeof error;
      ::getsockopt(wire, SOL_SOCKET, SO_ERROR, &error, &length);
    } else if (left.count() == 0) {
      error = ETIMEDOUT;
    }
  }
  ::close(wire);
  return error;
}

}  // namespace

base::Result<std::vector<Address>> resolve(const std::string& name, base::Millis timeout_ms) {
  if (const auto number = parse_address(name)) return std::vector<Address>{*number};
  auto request = std::make_unique<Request>(name);
  gaicb* list[] = {&request->ask};
  sigevent silent{};
  silent.sigev_notify = SIGEV_NONE;
  if (const int code = ::getaddrinfo_a(GAI_NOWAIT, list, 1, &silent); code != 0)
    return base::fail(resolving(code));
  const auto deadline = Clock::now() + Millis(timeout_ms);
  for (auto left = left_until(deadline);
       left.count() > 0 && ::gai_error(&request->ask) == EAI_INPROGRESS;
       left = left_until(deadline)) {
    const timespec time{left.count() / 1'000, left.count() % 1'000 * 1'000'000};
    ::gai_suspend(list, 1, &time);
  }
  const int code = ::gai_error(&request->ask);
  if (code == EAI_INPROGRESS) {
    if (::gai_cancel(&request->ask) != EAI_CANCELED) request.release();
    return base::fail("timeout", "the name service does not answer");
  }
  if (code != 0) return base::fail(resolving(code));
  std::vector<Address> found;
  for (const addrinfo* one = request->ask.ar_result; one != nullptr; one = one->ai_next)
    if (const auto address = address_of(one->ai_addr)) found.push_back(*address);
  ::freeaddrinfo(request->ask.ar_result);
  return found;
}

base::Result<base::Millis> connect_tcp(const std::string& host, int port, base::Millis timeout_ms,
                                       const Reach& reach) {
  if (auto allowed = reach.allows(host, port); !allowed) return base::fail(allowed.error());
  const auto begin = Clock::now();
  const auto addresses = resolve(host, timeout_ms);
  if (!addresses) return base::fail(addresses.error());
  base::Error last{"unreachable", "there is no address"};
  for (const auto& address : *addresses) {
    if (auto allowed = reach.allows(host, port, address); !allowed) {
      last = allowed.error();
      continue;
    }
    const int error = try_address(address, port, begin + Millis(timeout_ms));
    if (error == 0) return std::chrono::duration_cast<Millis>(Clock::now() - begin).count();
    last = {error == ECONNREFUSED ? "refused" : "unreachable", std::strerror(error)};
  }
  return base::fail(std::move(last));
}

}  // namespace reprise::actions
