// Streams of events: whole events in order, a heartbeat, and an end for whoever is too slow.
#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

#include "client.h"
#include "example.h"

using namespace reprise::http;
using namespace reprise::http::testing;
using Catch::Matchers::Contains;

namespace {

const std::string events_request = "GET /events HTTP/1.1\r\nHost: t\r\n\r\n";

std::string event(int id) { return "id: " + std::to_string(id) + "\ndata: x\n\n"; }

}  // namespace

TEST_CASE("what is sent on a stream arrives, in order, until it is closed") {
  Example example;
  Client client(example.port());
  client.send(events_request);
  const auto stream = example.stream();
  const std::string head = client.read("\r\n\r\n");
  CHECK_THAT(head, Contains("200 OK") && Contains("text/event-stream") &&
                       Contains("Transfer-Encoding: chunked") && Contains("nosniff"));
  CHECK(stream->send(event(1)));
  CHECK_THAT(client.read("x\n\n"), Contains("id: 1"));
  std::thread other([&] {
    for (int id = 2; id <= 500; ++id) CHECK(stream->send(event(id)));
  });
  other.join();
  CHECK_THAT(client.read("id: 500\n"), Contains("id: 2\n") && Contains("id: 499\n"));
  stream->close();
  CHECK_THAT(client.read(), Contains("0\r\n\r\n"));
  CHECK(client.ended());
  CHECK(Example::soon([&] { return example.closed_streams() == 1; }));
  CHECK_FALSE(stream->send(event(501)));
  CHECK(example.counts().streams == 0);
}

TEST_CASE("a stream whose client is gone tells that, once") {
  Example example;
  {
    Client client(example.port());
    client.send(events_request);
    example.stream();
    client.read("\r\n\r\n");
  }
  CHECK(Example::soon([&] { return example.closed_streams() == 1; }));
  CHECK_FALSE(example.stream()->send(event(1)));
  bool told = false;
  example.stream()->on_closed([&] { told = true; });
  CHECK(told);
}

TEST_CASE("a stream whose connection is cut before it is served tells that, too") {
  Example example;
  Client client(example.port()), holder(example.port());
  client.send("GET /opened-later HTTP/1.1\r\nHost: t\r\n\r\n");
  REQUIRE(Example::soon([&] { return example.openers().size() == 1; }));
  holder.send("GET /hold HTTP/1.1\r\nHost: t\r\n\r\n");
  example.wait_until_held();
  // Opened by the one and cut by the other, before the connection has its turn.
  const auto stream = example.openers()[0]({});
  REQUIRE(stream);
  std::atomic<int> closed = 0;
  stream->on_closed([&] { ++closed; });
  std::thread ending([&] { example.end(); });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));  // else it may be cut as it should be
  example.let_go();
  ending.join();
  CHECK(closed == 1);
  CHECK_FALSE(stream->send(event(1)));
}

TEST_CASE("a quiet stream says now and then that it is there") {
  Limits limits;
  limits.heartbeat_ms = 100;
  Example example(limits);
  Client client(example.port());
  client.send(events_request);
  example.stream();
  client.read("\r\n\r\n");
  CHECK_THAT(client.read("\n\n"), Contains("3\r\n:\n\n"));
  CHECK_THAT(client.read("\n\n"), Contains("3\r\n:\n\n"));
}

TEST_CASE("S-06: a client that is too slow is cut, and told how to go on") {
  Limits limits;
  limits.stream_queue_bytes = 64u << 10;
  Example example(limits);
  Client client(example.port());
  client.send(events_request);
  const auto stream = example.stream();
  const std::string piece = "id: 1\ndata: " + std::string(60'000, 'x') + "\n\n";
  int taken = 0;
  while (stream->send(piece) && taken < 10'000) {
    ++taken;
    if (taken % 4 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  CHECK(taken < 10'000);  // the socket's own buffers take some, the queue a bounded rest
  CHECK_FALSE(stream->send(event(2)));
  const std::string text = client.read();
  CHECK_THAT(text, Contains("event: cut\ndata: {\"resume\":\"Last-Event-ID\"}\n\n"));
  CHECK(text.substr(text.size() - 5) == "0\r\n\r\n");
  CHECK(example.counts().cut_streams == 1);
}

TEST_CASE("there are only so many streams, and a HEAD opens none") {
  Limits limits;
  limits.streams = 2;
  Example example(limits);
  Client one(example.port()), two(example.port()), three(example.port());
  one.send("HEAD /events HTTP/1.1\r\nHost: t\r\n\r\n");
  CHECK_THAT(one.read("\r\n\r\n"), Contains("200 OK") && Contains("text/event-stream"));
  REQUIRE(Example::soon([&] { return example.counts().streams == 0; }));
  Client again(example.port());
  again.send(events_request);
  example.stream(1);
  two.send(events_request);
  example.stream(2);
  const std::string full = three.get("/events");
  CHECK(status(full) == 503);
  CHECK_THAT(full, Contains("Retry-After: 1\r\n"));
  again.end_sending();
  REQUIRE(Example::soon([&] { return example.counts().streams == 1; }));
}

TEST_CASE("a client of HTTP/1.0 gets its events until the connection ends") {
  Example example;
  Client client(example.port());
  client.send("GET /events HTTP/1.0\r\n\r\n");
  const auto stream = example.stream();
  stream->send(event(1));
  stream->close();
  const std::string text = client.read();
  CHECK_THAT(text, !Contains("chunked") && Contains("\r\n\r\nid: 1\ndata: x\n\n"));
}
