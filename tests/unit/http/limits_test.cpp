// Everything that a client can make grow or wait has a bound, and whoever is refused is told.
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

#include "client.h"
#include "example.h"

using namespace reprise::http;
using namespace reprise::http::testing;
using Catch::Matchers::Contains;
using Clock = std::chrono::steady_clock;

namespace {

std::string post(const std::string& path, std::size_t length, const std::string& headers = "") {
  return "POST " + path + " HTTP/1.1\r\nHost: t\r\nContent-Length: " + std::to_string(length) +
         "\r\n" + headers + "\r\n";
}

const std::string trusted = "Authorization: Bearer good\r\n";

}  // namespace

TEST_CASE("S-05: a stranger's body above its bound is refused before it is read") {
  Example example;
  Client client(example.port());
  client.send(post("/echo", 1001));
  CHECK(status(client.answer()) == 413);
  CHECK(client.ended());
  Client known(example.port());
  known.send(post("/echo", 1001, trusted) + std::string(1001, 'x'));
  CHECK(body(known.answer()) == "whole:" + std::string(1001, 'x'));
  Client large(example.port());
  large.send(post("/echo", 100'001, trusted));
  CHECK(status(large.answer()) == 413);
}

TEST_CASE("S-05: chunks without an end stop at the bound") {
  Example example;
  Client client(example.port());
  client.send("POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 50; ++i) client.send("64\r\n" + std::string(100, 'x') + "\r\n");
  CHECK(status(client.answer()) == 413);
  CHECK(client.ended());
  CHECK(example.counts().bodies_bytes == 0);
}

TEST_CASE("a trusted body that may be truncated is kept to its bound, and the rest dropped") {
  Example example;
  Client client(example.port());
  client.send(post("/hook", 300'000, trusted) + std::string(300'000, 'x'));
  CHECK(body(client.answer()) == "truncated:" + std::string(100'000, 'x'));
  CHECK(body(client.get("/hello")) == "hello");
  Client stranger(example.port());
  stranger.send(post("/hook", 1001));
  CHECK(status(stranger.answer()) == 413);
}

TEST_CASE("what is dropped has a bound as well: then it is answered and the connection ends") {
  Limits limits;
  limits.dropped_bytes = 50'000;
  Example example(limits);
  Client client(example.port());
  client.send(post("/hook", 10'000'000, trusted) + std::string(300'000, 'x'));
  CHECK(body(client.answer()) == "truncated:" + std::string(100'000, 'x'));
  CHECK(client.ended());
}

TEST_CASE("100-continue is said only when the body is wanted") {
  Example example;
  Client client(example.port());
  client.send(post("/echo", 3, "Expect: 100-continue\r\n"));
  CHECK(client.read("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("abc");
  CHECK(body(client.answer()) == "whole:abc");
  Client refused(example.port());
  refused.send(post("/secret", 3, "Expect: 100-continue\r\n"));
  CHECK(status(refused.answer()) == 401);
}

TEST_CASE("S-06: a slow head, a slow body and an idle connection end") {
  Limits limits;
  limits.head_ms = 1'000;
  limits.body_ms = 1'000;
  limits.idle_ms = 1'000;
  Example example(limits);
  Client head(example.port()), first(example.port()), slow_body(example.port()),
      idle(example.port());
  head.send("GET /hello HT");
  slow_body.send(post("/echo", 100) + "x");
  CHECK(body(idle.get("/hello")) == "hello");
  CHECK(status(head.answer()) == 408);
  CHECK(status(slow_body.answer()) == 408);
  CHECK(head.ended());
  CHECK(slow_body.ended());
  CHECK(first.ended());
  CHECK(idle.read().empty());
  CHECK(idle.ended());
  CHECK(Example::soon([&] { return example.counts().connections == 0; }));
  CHECK(example.counts().timed_out == 2);
}

TEST_CASE("S-06: a deadline that ends while bytes come is not lost") {
  Limits limits;
  limits.body_ms = 200;
  Example example(limits);
  Client slow(example.port()), holder(example.port());
  slow.send(post("/echo", 60'000, trusted));
  REQUIRE(Example::soon([&] { return example.counts().requests == 1; }));
  holder.send("GET /hold HTTP/1.1\r\nHost: t\r\n\r\n");
  example.wait_until_held();
  slow.send(std::string(40'000, 'x'));  // more than one read takes
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  example.let_go();
  CHECK(status(slow.answer()) == 408);
}

TEST_CASE("S-06: bytes that trickle do not make a head last longer") {
  Limits limits;
  limits.head_ms = 500;
  Example example(limits);
  Client client(example.port());
  std::string answer;
  for (const char c : std::string(200, 'a')) {
    client.send(std::string(1, c));
    answer = client.read("\r\n\r\n", 30);
    if (!answer.empty()) break;
  }
  CHECK(status(answer) == 408);  // long before the last byte
}

TEST_CASE("S-06: a client that does not read is cut") {
  Limits limits;
  limits.write_ms = 300;
  Example example(limits);
  Client client(example.port());
  client.send("GET /large HTTP/1.1\r\nHost: t\r\n\r\n");
  CHECK(Example::soon([&] { return example.counts().requests == 1; }));
  CHECK(Example::soon([&] { return example.counts().connections == 0; }));
}

TEST_CASE("S-06: above the number of connections everyone is told 503, at once") {
  Limits limits;
  limits.connections = 4;
  limits.refused_connections = 2;
  Example example(limits);
  std::vector<std::unique_ptr<Client>> busy;
  for (int i = 0; i < 4; ++i) {
    busy.push_back(std::make_unique<Client>(example.port()));
    busy.back()->send("GET /never HTTP/1.1\r\nHost: t\r\n\r\n");
  }
  REQUIRE(Example::soon([&] { return example.kept().size() == 4; }));
  for (int i = 0; i < 6; ++i) {  // also those above the number that is refused politely
    busy.push_back(std::make_unique<Client>(example.port()));
    const std::string refused = busy.back()->answer();
    CHECK(status(refused) == 503);
    CHECK_THAT(refused, Contains("Retry-After: 1\r\n"));
  }
  CHECK(example.counts().refused == 6);
  for (const Respond& respond : example.kept()) respond(Response{});
  for (int i = 0; i < 4; ++i) CHECK(status(busy[static_cast<std::size_t>(i)]->answer()) == 200);
}

TEST_CASE("S-06: one address has only so many connections") {
  Limits limits;
  limits.connections_per_address = 2;
  Example example(limits);
  Client one(example.port()), two(example.port());
  CHECK(body(one.get("/hello")) == "hello");
  CHECK(body(two.get("/hello")) == "hello");
  Client three(example.port());
  CHECK(status(three.answer()) == 503);
}

TEST_CASE("S-06: whoever is idle loses its place to whoever comes") {
  Limits limits;
  limits.connections = 2;
  Example example(limits);
  Client one(example.port()), two(example.port());
  CHECK(body(one.get("/hello")) == "hello");
  std::this_thread::sleep_for(std::chrono::milliseconds(1200));
  Client three(example.port());
  CHECK(body(three.get("/hello")) == "hello");
  CHECK(two.ended());
}

TEST_CASE("a connection serves only so many requests") {
  Limits limits;
  limits.requests_per_connection = 2;
  Example example(limits);
  Client client(example.port());
  CHECK_THAT(client.get("/hello"), !Contains("Connection: close"));
  CHECK_THAT(client.get("/hello"), Contains("Connection: close\r\n"));
  CHECK(client.ended());
}

TEST_CASE("all bodies together have a bound") {
  Limits limits;
  limits.bodies_bytes = 150'000;
  Example example(limits);
  Client one(example.port()), two(example.port());
  one.send(post("/echo", 90'001, trusted) + std::string(90'000, 'x'));
  REQUIRE(Example::soon([&] { return example.counts().bodies_bytes == 90'000; }));
  two.send(post("/echo", 90'000, trusted) + std::string(90'000, 'x'));
  const std::string full = two.answer();
  CHECK(status(full) == 503);
  CHECK_THAT(full, Contains("Retry-After: 1\r\n"));
  one.send("x");
  CHECK(status(one.answer()) == 200);
  CHECK(Example::soon([&] { return example.counts().bodies_bytes == 0; }));
}

TEST_CASE("S-06: answers that nobody reads have a bound together") {
  Limits limits;
  limits.answers_bytes = 12u << 20;  // one of the large ones, and not two
  Example example(limits);
  Client slow(example.port()), other(example.port());
  slow.send("GET /large HTTP/1.1\r\nHost: t\r\n\r\n");
  REQUIRE(Example::soon([&] { return example.counts().answers_bytes > 0; }));
  const std::string refused = other.get("/large");
  CHECK(status(refused) == 503);
  CHECK_THAT(refused, Contains("Retry-After: 1\r\n"));
  CHECK(body(other.get("/hello")) == "hello");
  CHECK(body(slow.answer()).size() == 8u << 20);
  CHECK(Example::soon([&] { return example.counts().answers_bytes == 0; }));
  CHECK(status(other.get("/large")) == 200);
}

TEST_CASE("a flood on one listener leaves the other as it was") {
  const auto table = RouteTable::make({Route{"GET", "/hello", "", RoutePolicy(1), BodyLimit::none(),
                                             [](Call& call) { call.respond(Response{}); }}},
                                      [](const Route&, const Request&) { return Admission{}; });
  REQUIRE(table);
  ListenerSettings small;
  small.limits.connections = 2;
  const auto server = Server::open({Listener{small, *table}, Listener{small, *table}});
  REQUIRE(server);
  const auto ports = (*server)->ports();
  std::vector<std::unique_ptr<Client>> flood;
  for (int i = 0; i < 60; ++i) flood.push_back(std::make_unique<Client>(ports[0]));
  Client client(ports[1]);
  const auto begun = Clock::now();
  CHECK(status(client.get("/hello")) == 200);
  CHECK(Clock::now() - begun < std::chrono::seconds(10));
  CHECK(Example::soon([&] { return (*server)->counts()[0].refused == 58; }));
  CHECK((*server)->counts()[1].refused == 0);
}

TEST_CASE("draining lets requests end, ends what is idle, and cuts the rest in time") {
  Example example;
  Client idle(example.port()), busy(example.port()), stuck(example.port()), events(example.port());
  CHECK(body(idle.get("/hello")) == "hello");
  busy.send("GET /never HTTP/1.1\r\nHost: t\r\n\r\n");
  REQUIRE(Example::soon([&] { return example.kept().size() == 1; }));
  stuck.send("GET /never HTTP/1.1\r\nHost: t\r\n\r\n");
  events.send("GET /events HTTP/1.1\r\nHost: t\r\n\r\n");
  const auto stream = example.stream();
  stream->send("data: last\n\n");
  REQUIRE(Example::soon([&] { return example.kept().size() == 2; }));
  std::atomic<int> cut{-1};
  example.server().drain(3000, [&](std::size_t count) { cut = static_cast<int>(count); });
  CHECK(idle.ended());
  CHECK_THAT(events.read(), Contains("data: last\n\n") && Contains("0\r\n\r\n"));
  example.kept().front()(Response{});
  CHECK_THAT(busy.answer(), Contains("200 OK") && Contains("Connection: close"));
  CHECK(busy.ended());
  CHECK(cut == -1);
  CHECK(Example::soon([&] { return cut == 1; }));
  CHECK(stuck.ended());
}
