// usage: bench_hello CONNECTIONS SECONDS [bare]
// Requests a second that our HTTP server answers with "hello", and the median and 99th percentile
// of the microseconds of one; the client is in the same process. With `bare` the server is Beast
// with nothing around it: no limits, no deadlines, no checks.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "bare_hello.h"
#include "http/server.h"

namespace {

using namespace reprise::http;
using Clock = std::chrono::steady_clock;

constexpr std::string_view request = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n";

struct Client {
  int file = -1;
  Clock::time_point sent;
};

[[noreturn]] void stop(const char* why) {
  std::perror(why);
  std::exit(1);
}

std::unique_ptr<Server> open_ours() {
  Route hello{"GET", "/hello", "", RoutePolicy(0), BodyLimit::none(), [](Call& call) {
                Response response;
                response.body = "hello";
                response.type = "text/plain";
                call.respond(std::move(response));
              }};
  Listener listener;
  listener.settings.limits.requests_per_connection = 1u << 30;
  listener.table =
      RouteTable::make({hello}, [](const Route&, const Request&) { return Admission{}; }).value();
  auto server = Server::open({listener});
  if (!server) stop(server.error().message.c_str());
  return std::move(*server);
}

void ask(Client& client) {
  client.sent = Clock::now();
  if (::send(client.file, request.data(), request.size(), 0) != ssize_t(request.size()))
    stop("send");
}

std::vector<Client> connect_all(unsigned short port, std::size_t count, int poll) {
  std::vector<Client> clients(count);
  for (std::size_t at = 0; at < count; ++at) {
    clients[at].file = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(clients[at].file, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(clients[at].file, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0)
      stop("connect");
    epoll_event event{EPOLLIN, {.u64 = at}};
    ::epoll_ctl(poll, EPOLL_CTL_ADD, clients[at].file, &event);
  }
  return clients;
}

// Answers are small and come in one piece; anything else ends the measurement.
void check(std::string_view answer) {
  if (answer.substr(0, 12) != "HTTP/1.1 200" || answer.substr(answer.size() - 5) != "hello")
    stop("an answer is not hello");
}

std::vector<double> measure(unsigned short port, std::size_t count, double seconds) {
  const int poll = ::epoll_create1(EPOLL_CLOEXEC);
  auto clients = connect_all(port, count, poll);
  std::vector<double> micros;
  const auto end = Clock::now() + std::chrono::duration<double>(seconds);
  for (Client& client : clients) ask(client);
  std::array<epoll_event, 64> events;
  std::array<char, 4096> bytes;
  while (Clock::now() < end) {
    const int ready = ::epoll_wait(poll, events.data(), static_cast<int>(events.size()), 1000);
    for (int at = 0; at < ready; ++at) {
      Client& client = clients[events[static_cast<std::size_t>(at)].data.u64];
      const auto got = ::recv(client.file, bytes.data(), bytes.size(), 0);
      if (got <= 0) stop("recv");
      check({bytes.data(), static_cast<std::size_t>(got)});
      micros.push_back(
          std::chrono::duration<double, std::micro>(Clock::now() - client.sent).count());
      ask(client);
    }
  }
  for (Client& client : clients) ::close(client.file);
  ::close(poll);
  return micros;
}

void print(std::vector<double> micros, double seconds) {
  std::sort(micros.begin(), micros.end());
  const auto at = [&](double part) {
    return micros[static_cast<std::size_t>(part * static_cast<double>(micros.size() - 1))];
  };
  std::printf("%.0f requests/s, p50 %.1f us, p99 %.1f us\n",
              static_cast<double>(micros.size()) / seconds, at(0.5), at(0.99));
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) return 2;
  const auto connections = std::strtoul(arguments[1], nullptr, 10);
  const double seconds = std::strtod(arguments[2], nullptr);
  if (count > 3) {
    bench::BareHello bare;
    print(measure(bare.port(), connections, seconds), seconds);
    return 0;
  }
  const auto server = open_ours();
  print(measure(server->ports()[0], connections, seconds), seconds);
}
