// Answers as bytes: what each has, and that data cannot split one.
#include "http/answer.h"

#include <catch2/catch.hpp>

using namespace reprise::http;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {

constexpr std::string_view date = "Sun, 06 Nov 1994 08:49:37 GMT";

std::string said(Response response, Ending ending = {}) { return answer(response, ending, date); }

Response with(std::string name, std::string value) {
  Response response;
  response.headers.push_back({std::move(name), std::move(value)});
  return response;
}

}  // namespace

TEST_CASE("an answer says its length, its date and what must not be done with it") {
  Response response;
  response.body = "{}";
  CHECK(said(response) ==
        "HTTP/1.1 200 OK\r\n"
        "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
        "Content-Type: application/json\r\n"
        "X-Content-Type-Options: nosniff\r\n"
        "Cache-Control: no-store\r\n"
        "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
        "Referrer-Policy: no-referrer\r\n"
        "Content-Length: 2\r\n"
        "\r\n{}");
}

TEST_CASE("HEAD gets the length and no body; 204 has neither") {
  Response response;
  response.body = "12345";
  const std::string to_head = said(response, {.without_body = true});
  CHECK_THAT(to_head, Contains("Content-Length: 5\r\n"));
  CHECK(to_head.substr(to_head.size() - 4) == "\r\n\r\n");
  Response empty;
  empty.status = 204;
  CHECK_THAT(said(empty), !Contains("\r\nContent-Length") && !Contains("\r\nContent-Type"));
}

TEST_CASE("a page of ours brings its own policy, once") {
  const std::string text = said(with("Content-Security-Policy", "default-src 'self'"));
  CHECK_THAT(text, Contains("Content-Security-Policy: default-src 'self'\r\n"));
  CHECK_THAT(text, !Contains("default-src 'none'"));
}

TEST_CASE("data never splits an answer") {
  const std::vector<Response> hostile = {with("X-Run", "a\r\nSet-Cookie: b"),
                                         with("X-Run", "a\nb"),
                                         with("X-Run", "a\rb"),
                                         with("X-Run", std::string("a\0b", 3)),
                                         with("X Run", "a"),
                                         with("X-Run: a\r\nY", "b"),
                                         with("", "a"),
                                         with("Content-Length", "0"),
                                         with("transfer-encoding", "x"),
                                         with("Connection", "close"),
                                         with("Date", "now"),
                                         with("X-\xC3\xA4", "a")};
  for (const Response& response : hostile) {
    INFO(response.headers.front().name << ": " << response.headers.front().value);
    const std::string text = said(response);
    CHECK_THAT(text, StartsWith("HTTP/1.1 500 "));
    CHECK_THAT(text, !Contains("X-Run") && !Contains("Set-Cookie"));
  }
  Response type;
  type.type = "text/html\r\nX: y";
  CHECK_THAT(said(type), StartsWith("HTTP/1.1 500 "));
  Response status;
  status.status = 100;
  CHECK_THAT(said(status), StartsWith("HTTP/1.1 500 "));
}

TEST_CASE("a problem is JSON, whatever its message holds") {
  CHECK(problem(400, "malformed", "a \"b\"\\\n\x01\xff").body ==
        "{\"error\":{\"code\":\"malformed\",\"message\":"
        "\"a \\\"b\\\"\\\\\\u000a\\u0001\xEF\xBF\xBD\"}}\n");
}
