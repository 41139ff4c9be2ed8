// A server to be mistreated: GET /hello, POST /echo, GET /events on the public listener, GET
// /status on the operators'. Prints its two ports, ends with its standard input, then prints what
// it counted.
#include <unistd.h>

#include <cstdio>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "http/server.h"

namespace {

using namespace reprise::http;

struct Everyone {};

Response text(std::string body) {
  Response response;
  response.body = std::move(body);
  response.type = "text/plain";
  return response;
}

Route route(std::string method, std::string pattern, BodyLimit body,
            std::function<void(Call&)> handle) {
  return {std::move(method), std::move(pattern), "", RoutePolicy(Everyone{}), body,
          std::move(handle)};
}

// What the request was taken for, so that it can be compared with what another server took.
void echo(Call& call) {
  call.respond(text(call.request.method + " " + call.request.path + " " + call.request.body));
}

void large(Call& call) { call.respond(text(std::string(4u << 20, 'x'))); }

void stream(Call& call) {
  Response head;
  head.type = "text/event-stream";
  auto opened = call.open_stream(head);
  if (!opened) return;
  opened->send("data: hello\n\n");
  Stream* kept = opened.get();
  kept->on_closed([opened] {});  // lives until its client goes
}

Listener listener(std::vector<Route> routes, std::size_t connections) {
  Listener listener;
  listener.settings.limits.connections = connections;
  listener.settings.limits.connections_per_address = connections;
  listener.settings.limits.head_ms = 2'000;
  listener.settings.limits.body_ms = 2'000;
  listener.settings.limits.write_ms = 2'000;
  listener.settings.limits.idle_ms = 5'000;
  const auto trust = [](const Route&, const Request& head) {
    Admission admission;
    admission.trusted = head.find("authorization") != nullptr;
    return admission;
  };
  listener.table = RouteTable::make(std::move(routes), trust).value();
  return listener;
}

void print(const Counts& counts) {
  std::printf(
      "accepted=%llu refused=%llu requests=%llu malformed=%llu timed_out=%llu "
      "connections=%zu streams=%zu bodies_bytes=%zu\n",
      static_cast<unsigned long long>(counts.accepted),
      static_cast<unsigned long long>(counts.refused),
      static_cast<unsigned long long>(counts.requests),
      static_cast<unsigned long long>(counts.malformed),
      static_cast<unsigned long long>(counts.timed_out), counts.connections, counts.streams,
      counts.bodies_bytes);
  std::fflush(stdout);
}

}  // namespace

int main() {
  std::vector<Route> open, operators;
  open.push_back(
      route("GET", "/hello", BodyLimit::none(), [](Call& call) { call.respond(text("hello")); }));
  open.push_back(route("GET", "/large", BodyLimit::none(), large));
  open.push_back(route("POST", "/echo", {}, echo));
  open.push_back(route("GET", "/events", BodyLimit::none(), stream));
  operators.push_back(
      route("GET", "/status", BodyLimit::none(), [](Call& call) { call.respond(text("ready")); }));
  auto server = Server::open({listener(std::move(open), 200), listener(std::move(operators), 20)});
  if (!server) {
    std::fprintf(stderr, "example_server: %s\n", server.error().message.c_str());
    return 1;
  }
  std::printf("%u %u\n", (*server)->ports()[0], (*server)->ports()[1]);
  std::fflush(stdout);
  // A line asks for the public listener's counts; the end of input ends the server.
  for (std::string line; std::getline(std::cin, line);) print((*server)->counts()[0]);
}
