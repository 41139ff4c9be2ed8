// Which bytes are a request. What is refused here is what makes one request two behind a proxy.
#include "http/request_reader.h"

#include <catch2/catch.hpp>

using namespace reprise::http;
using State = RequestReader::State;

namespace {

const std::string host = "Host: a\r\n";

// Gives `bytes` in pieces of `piece` and returns the status: 200 for a whole request, 0 for one
// that wants more.
int read(RequestReader& reader, std::string_view bytes, std::size_t piece = 1 << 20,
         std::size_t kept = 1 << 20) {
  std::string waiting;
  bool asked = false;
  while (!bytes.empty()) {
    waiting += bytes.substr(0, piece);
    bytes.remove_prefix(std::min(piece, bytes.size()));
    for (bool again = true; again;) {
      const State before = reader.state();
      waiting.erase(0, reader.take(waiting));
      if (reader.state() == State::body && !asked) reader.keep(kept, false);
      asked = asked || reader.state() == State::body;
      again = before == State::head && reader.state() == State::body;
    }
  }
  if (reader.state() == State::refused) return reader.refusal().status;
  return reader.state() == State::done ? 200 : 0;
}

int status_of(std::string_view bytes) {
  RequestReader whole{Limits{}}, slow{Limits{}};
  const int status = read(whole, bytes);
  INFO(bytes);
  CHECK(read(slow, bytes, 1) == status);  // however the bytes come
  return status;
}

int with_headers(std::string_view headers, std::string_view body = "") {
  return status_of("POST / HTTP/1.1\r\n" + host + std::string(headers) + "\r\n" +
                   std::string(body));
}

}  // namespace

TEST_CASE("a request comes out as it went in, in pieces of any size") {
  const std::string bytes =
      "POST /api/v1/runs?full=yes HTTP/1.1\r\nHost: a:80\r\nX-One:  b c \r\nContent-Length: 5\r\n"
      "\r\nhello";
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    RequestReader reader{Limits{}};
    REQUIRE(read(reader, bytes, piece) == 200);
    const Request& request = reader.request();
    CHECK(request.method == "POST");
    CHECK(request.path == "/api/v1/runs");
    CHECK(request.query.at("full") == "yes");
    CHECK(*request.find("x-one") == "b c");
    CHECK(request.body == "hello");
    CHECK(reader.framing().keep_alive);
  }
}

TEST_CASE("chunks come out as their bytes, and what follows is the next request's") {
  RequestReader reader{Limits{}};
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n";
  const std::string body = "5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n";
  REQUIRE(reader.take(head + body + "GET") == head.size());
  reader.keep(100, false);
  CHECK(reader.take(body + "GET") == body.size());
  CHECK(reader.state() == State::done);
  CHECK(reader.request().body == "hello world");
}

TEST_CASE("a header that comes twice has no value") {
  RequestReader reader{Limits{}};
  REQUIRE(read(reader, "GET / HTTP/1.1\r\nHost: a\r\nX-Sig: 1\r\nX-Sig: 2\r\nX-B: c\r\n\r\n") ==
          200);
  CHECK(reader.request().find("x-sig") == nullptr);
  CHECK(*reader.request().find("x-b") == "c");
}

TEST_CASE("S-07: a request line that is odd is refused") {
  for (const char* line : {"GET /",
                           "GET  / HTTP/1.1",
                           "GET / HTTP/1.1 ",
                           " GET / HTTP/1.1",
                           "GET\t/ HTTP/1.1",
                           "GET / HTTP/1.1\t",
                           "GET /a b HTTP/1.1",
                           "GET / http/1.1",
                           "GET / HTTP/1.10",
                           "GE(T / HTTP/1.1",
                           "GET http://a/ HTTP/1.1",
                           "GET a HTTP/1.1",
                           "* / HTTP/1.1 x",
                           "OPTIONS * HTTP/1.1",
                           "CONNECT a:1 HTTP/1.1",
                           "GET /../a HTTP/1.1",
                           "GET /%2e%2e/a HTTP/1.1",
                           "/ HTTP/1.1",
                           "GET /\x85 HTTP/1.1",
                           "G\x01T / HTTP/1.1",
                           "ABCDEFGHIJKLMNOPQ / HTTP/1.1"}) {
    CHECK(status_of(std::string(line) + "\r\n" + host + "\r\n") == 400);
  }
  CHECK(status_of("GET / HTTP/2.0\r\n" + host + "\r\n") == 505);
  CHECK(status_of("GET / HTTP/0.9\r\n" + host + "\r\n") == 505);
  CHECK(status_of("\r\nGET / HTTP/1.1\r\n" + host + "\r\n") == 400);
  CHECK(status_of("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") == 505);
}

TEST_CASE("S-07: a part is refused without waiting for the rest") {
  for (const char* part : {"GET /\r\n", "GET / HTTP/1.1\n", "\x16\x03\x01", "GET / HTTP/1.1\rX",
                           "GET / HTTP/1.1\r\nHost: a\n"}) {
    CHECK(status_of(part) == 400);
  }
  CHECK(status_of("GET / HTTP/1.1\r\nHos") == 0);
}

TEST_CASE("S-07: a header that is odd is refused") {
  for (const char* header :
       {"X : a\r\n", "X: a\r\n b\r\n", " X: a\r\n", "X\r\n", ": a\r\n", "X: a\nY: b\r\n",
        "X: a\rY: b\r\n", "X: \x01\r\n", "X: \x7f\r\n", "X: \x85\r\n", "X\xc3: a\r\n", "X(: a\r\n",
        "Host: b\r\n", "Authorization: a\r\nAuthorization: b\r\n",
        "Content-Type: a\r\nContent-Type: a\r\n"}) {
    CHECK(with_headers(header) == 400);
  }
  CHECK(with_headers(std::string("X: a\0b\r\n", 8)) == 400);
  CHECK(status_of("GET / HTTP/1.1\r\n\r\n") == 400);
  CHECK(status_of("GET / HTTP/1.1\r\nHost:\r\n\r\n") == 400);
  CHECK(status_of("GET / HTTP/1.1\r\nHost: a b\r\n\r\n") == 400);
  CHECK(status_of("GET / HTTP/1.1\r\nHost: a/b@c\r\n\r\n") == 400);
  CHECK(status_of("GET / HTTP/1.0\r\n\r\n") == 200);
  CHECK(with_headers("Expect: else\r\n") == 417);
}

TEST_CASE("S-07: a body with two lengths, or none that is sure, is refused") {
  const std::string body = "0\r\n\r\n";
  for (const char* headers : {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                              "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
                              "Content-Length: 5\r\nContent-Length: 5\r\n",
                              "Content-Length: 5\r\nContent-Length: 6\r\n",
                              "Content-Length: 5, 5\r\n",
                              "Content-Length: +5\r\n",
                              "Content-Length: -1\r\n",
                              "Content-Length: 0x5\r\n",
                              "Content-Length: 5 5\r\n",
                              "Content-Length:\r\n",
                              "Content-Length: 05\r\n",
                              "Content-Length: 5.0\r\n",
                              "Content-Length: 99999999999999999999\r\n",
                              "Transfer-Encoding: xchunked\r\n",
                              "Transfer-Encoding: chunked, chunked\r\n",
                              "Transfer-Encoding: gzip, chunked\r\n",
                              "Transfer-Encoding: chunked, gzip\r\n",
                              "Transfer-Encoding: identity\r\n",
                              "Transfer-Encoding:\r\n",
                              "Transfer-Encoding: \"chunked\"\r\n",
                              "Transfer-Encoding: chunked;q=1\r\n",
                              "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                              "Transfer-Encoding : chunked\r\n",
                              "Transfer-Encoding:\x0b"
                              "chunked\r\n"}) {
    CHECK(with_headers(headers, body) == 400);
  }
  CHECK(status_of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n" + body) == 400);
  CHECK(with_headers("Content-Length: 0\r\n") == 200);
}

TEST_CASE("S-07: chunks that are odd are refused") {
  const std::string many(300, '0');
  for (const std::string& body :
       {std::string("5\nhello\r\n0\r\n\r\n"), std::string("5\r\nhello0\r\n\r\n"),
        std::string("5\r\nhelloXX0\r\n\r\n"), std::string("g\r\n"), std::string("-5\r\n"),
        std::string("0x5\r\nhello\r\n0\r\n\r\n"), std::string(" 5\r\nhello\r\n0\r\n\r\n"),
        std::string("5 \r\nhello\r\n0\r\n\r\n"), std::string("5\t;a\r\nhello\r\n0\r\n\r\n"),
        std::string("\r\n"), std::string("ffffffffffffffffff\r\n"),
        std::string("fffffffffffff\r\n"), std::string("0\r\nX: a\r\n\r\n"),
        std::string("0\r\nContent-Length: 5\r\n\r\n"), std::string("5;\x01\r\nhello\r\n0\r\n\r\n"),
        std::string("5;a\nb\r\nhello\r\n0\r\n\r\n"), many + "5\r\nhello\r\n0\r\n\r\n",
        "5;a=" + many + "\r\nhello\r\n0\r\n\r\n", "0\r\nX: " + many + "\r\n\r\n"}) {
    CHECK(with_headers("Transfer-Encoding: chunked\r\n", body) == 400);
  }
}

TEST_CASE("what is longer than its bound is refused as such") {
  const std::string long_text(17 << 10, 'a');
  CHECK(status_of("GET /" + long_text.substr(0, 5000) + " HTTP/1.1\r\n" + host + "\r\n") == 414);
  CHECK(status_of("GET / HTTP/1.1\r\nHost: a\r\nX: " + long_text) == 431);
  CHECK(status_of(long_text) == 431);
  std::string many = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (int i = 0; i < 100; ++i) many += "X: a\r\n";
  CHECK(status_of(many + "\r\n") == 431);
}

TEST_CASE("S-05: a body above its bound is refused where it is announced, or where it is reached") {
  RequestReader announced{Limits{}};
  CHECK(read(announced, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n", 999, 10) ==
        413);
  RequestReader reached{Limits{}};
  CHECK(read(reached,
             "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
             "6\r\nhello \r\n5\r\nworld\r\n",
             7, 10) == 413);
  CHECK(reached.request().body.size() <= 10);
}

TEST_CASE("a body that may be truncated is kept up to its bound, and says so") {
  RequestReader reader{Limits{}};
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n";
  REQUIRE(reader.take(head) == head.size());
  reader.keep(5, true);
  CHECK(reader.take("hello world") == 11);
  CHECK(reader.state() == State::done);
  CHECK(reader.request().body == "hello");
  CHECK(reader.request().body_truncated);
  CHECK(reader.dropped() == 6);
}
