// Requests over real sockets: answers, methods, keeping alive, and answers that come late or never.
#include <catch2/catch.hpp>

#include "client.h"
#include "example.h"

using namespace reprise::http;
using namespace reprise::http::testing;
using Catch::Matchers::Contains;

TEST_CASE("a connection carries request after request, also in one piece") {
  Example example;
  Client client(example.port());
  CHECK(body(client.get("/hello")) == "hello");
  CHECK(body(client.get("/name/a%20b")) == "a b");
  const std::string one = "GET /name/1 HTTP/1.1\r\nHost: t\r\n\r\n";
  const std::string two = "POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\n\r\nab";
  client.send(one + two + one);
  CHECK(body(client.answer()) == "1");
  CHECK(body(client.answer()) == "whole:ab");
  CHECK(body(client.answer()) == "1");
  CHECK(example.counts().requests == 5);
  CHECK(example.counts().accepted == 1);
}

TEST_CASE("what no route has is 404, what it has otherwise 405 with its methods") {
  Example example;
  Client client(example.port());
  const std::string missing = client.get("/nothing");
  CHECK(status(missing) == 404);
  CHECK(body(missing) ==
        "{\"error\":{\"code\":\"not-found\",\"message\":\"there is nothing at this path\"}}\n");
  client.send("DELETE /hello HTTP/1.1\r\nHost: t\r\n\r\n");
  const std::string wrong = client.answer();
  CHECK(status(wrong) == 405);
  CHECK_THAT(wrong, Contains("Allow: GET, HEAD, OPTIONS\r\n"));
  client.send("OPTIONS /echo HTTP/1.1\r\nHost: t\r\n\r\n");
  const std::string options = client.answer();
  CHECK(status(options) == 204);
  CHECK_THAT(options, Contains("Allow: OPTIONS, POST\r\n"));
  CHECK_THAT(options, !Contains("Access-Control"));
}

TEST_CASE("HEAD gets what GET gets, without the body") {
  Example example;
  Client client(example.port());
  client.send("HEAD /hello HTTP/1.1\r\nHost: t\r\n\r\nGET /name/x HTTP/1.1\r\nHost: t\r\n\r\n");
  const std::string head = client.read("\r\n\r\n");
  CHECK_THAT(head, Contains("200 OK") && Contains("Content-Length: 5\r\n"));
  CHECK(body(client.answer()) == "x");
}

TEST_CASE("S-08: who is refused is refused for every method of the path, before its body") {
  Example example;
  for (const std::string method : {"GET", "HEAD", "OPTIONS", "DELETE", "POST"}) {
    Client client(example.port());
    client.send(method + " /secret HTTP/1.1\r\nHost: t\r\nContent-Length: 900\r\n\r\n");
    INFO(method);
    CHECK(status(client.read("\r\n\r\n")) == 401);
  }
  Client client(example.port());
  CHECK(body(client.get("/secret", "Authorization: Bearer good\r\n")) == "good");
  CHECK(status(client.get("/secret", "Authorization: Bearer bad\r\n")) == 401);
}

TEST_CASE("an answer may come later, from another thread") {
  Example example;
  Client client(example.port());
  for (int i = 0; i < 20; ++i) CHECK(body(client.get("/later")) == "later");
}

TEST_CASE("only the first answer counts, and one that is lost is told") {
  Example example;
  Client client(example.port());
  CHECK(body(client.get("/twice")) == "first");
  CHECK(status(client.get("/lost")) == 500);
  const std::string thrown = client.get("/thrown");
  CHECK(status(thrown) == 500);
  CHECK_THAT(thrown, !Contains("oops"));
  CHECK(body(client.get("/hello")) == "hello");
}

TEST_CASE("a handler that takes too long leaves an unknown outcome, not a failure") {
  Limits limits;
  limits.answer_ms = 200;
  Example example(limits);
  Client client(example.port());
  const std::string late = client.get("/never");
  CHECK(status(late) == 504);
  CHECK_THAT(late, Contains("outcome-unknown"));
  CHECK(client.ended());
  example.kept().front()(Response{});  // too late: nothing happens
  Client other(example.port());
  CHECK(body(other.get("/hello")) == "hello");
}

TEST_CASE("data that is given back cannot split an answer") {
  Example example;
  Client client(example.port());
  CHECK_THAT(client.get("/split?data=fine"), Contains("X-Data: fine\r\n"));
  const std::string hostile = client.get("/split?data=a%0d%0aSet-Cookie:%20b");
  CHECK(status(hostile) == 500);
  CHECK_THAT(hostile, !Contains("Set-Cookie"));
}

TEST_CASE("a client of HTTP/1.0 is served, one request a connection") {
  Example example;
  Client client(example.port());
  client.send("GET /hello HTTP/1.0\r\n\r\n");
  CHECK(body(client.answer()) == "hello");
  CHECK(client.ended());
}

TEST_CASE("each finished request is told, with its route and how much it took") {
  Example example;
  Client client(example.port());
  client.get("/name/x");
  client.get("/nothing");
  client.send("GET /\r\n");
  CHECK(status(client.answer()) == 400);
  REQUIRE(Example::soon([&] { return example.finished().size() == 3; }));
  const auto finished = example.finished();
  CHECK(finished[0].route->pattern == "/name/{name}");
  CHECK(finished[0].path == "/name/x");
  CHECK(finished[0].status == 200);
  CHECK(finished[0].sent_bytes > 100);
  CHECK(finished[0].received_bytes > 20);
  CHECK(finished[0].address == "127.0.0.1");
  CHECK(finished[1].route == nullptr);
  CHECK(finished[1].id == finished[0].id + 1);
  CHECK(finished[2].status == 400);
  CHECK(example.counts().malformed == 1);
}

TEST_CASE("what is malformed gets 400 and the end, also with a good request behind it") {
  Example example;
  Client client(example.port());
  client.send(
      "POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n"
      "0\r\n\r\nGET /hello HTTP/1.1\r\nHost: t\r\n\r\n");
  CHECK(status(client.answer()) == 400);
  CHECK(client.read().empty());
  CHECK(client.ended());
  CHECK(example.counts().requests == 0);
}

TEST_CASE("a listener that cannot be is an error with its reason") {
  Example example;
  const auto table = RouteTable::make({}, [](const Route&, const Request&) { return Admission{}; });
  const auto open = [&](ListenerSettings settings) {
    const auto server = Server::open({Listener{settings, *table}});
    return server ? "" : server.error().code;
  };
  ListenerSettings settings;
  settings.address = "localhost";
  CHECK(open(settings) == "address");
  settings.address = "127.0.0.1";
  settings.port = example.port();
  CHECK(open(settings) == "io");
  settings.port = 0;
  settings.limits.connections = 100'000'000;
  CHECK(open(settings) == "limits");
}

TEST_CASE("the end of a server cuts what is under way, and late answers do no harm") {
  auto example = std::make_unique<Example>();
  Client waiting(example->port()), idle(example->port()), streaming(example->port());
  waiting.send("GET /never HTTP/1.1\r\nHost: t\r\n\r\n");
  streaming.send("GET /events HTTP/1.1\r\nHost: t\r\n\r\n");
  REQUIRE(Example::soon([&] { return example->kept().size() == 1; }));
  const auto stream = example->stream();
  const auto kept = example->kept();
  example->end();
  CHECK(waiting.ended());
  CHECK(idle.ended());
  CHECK(streaming.ended());
  kept.front()(Response{});
  CHECK_FALSE(stream->send("data: x\n\n"));
}

TEST_CASE("a stream that is opened after the end of its server has no listener") {
  auto example = std::make_unique<Example>();
  Client client(example->port());
  client.send("GET /opened-later HTTP/1.1\r\nHost: t\r\n\r\n");
  REQUIRE(Example::soon([&] { return example->openers().size() == 1; }));
  const auto open = example->openers().front();
  example->end();
  const auto stream = open(Response{});
  REQUIRE(stream);
  CHECK_FALSE(stream->send("data: x\n\n"));
}
