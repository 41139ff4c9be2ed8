// TLS: which handshakes come about, what a client's certificate says, and new certificates.
#include <openssl/ssl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <thread>

#include "certificates.h"
#include "client.h"
#include "example.h"

using namespace reprise::http;
using namespace reprise::http::testing;
using Catch::Matchers::Contains;

namespace {

const std::string peer_request = "GET /peer HTTP/1.1\r\nHost: t\r\n\r\n";

std::string ask(Client& client) {
  client.send(peer_request);
  return body(client.answer());
}

}  // namespace

TEST_CASE("a listener with TLS serves those who trust its certificate, and nobody in the clear") {
  Certificates files;
  Example example({}, files.server());
  Client client(example.port(), {files.ca()});
  REQUIRE(client.shaken());
  CHECK(ask(client) == "127.0.0.1|tls||");
  Client plain(example.port());
  plain.send(peer_request);
  CHECK(status(plain.answer()) == 0);
  CHECK(plain.ended());
  CHECK(Example::soon([&] { return example.counts().failed_handshakes == 1; }));
  CHECK(example.counts().requests == 1);
}

TEST_CASE("S-17: old versions are refused, 1.2 and 1.3 are not") {
  Certificates files;
  Example example({}, files.server());
  for (const auto& [version, served] : std::vector<std::pair<int, bool>>{{TLS1_VERSION, false},
                                                                         {TLS1_1_VERSION, false},
                                                                         {TLS1_2_VERSION, true},
                                                                         {TLS1_3_VERSION, true}}) {
    Client client(example.port(), {.ca = files.ca(), .version = version});
    INFO(version);
    CHECK(client.shaken() == served);
    if (served) CHECK(ask(client) == "127.0.0.1|tls||");
  }
}

TEST_CASE("a client's certificate is told to the routes") {
  Certificates files;
  TlsSettings settings = files.server();
  settings.client_ca = files.ca();
  Example example({}, settings);
  const auto known = files.make("known", "webhooks.example.com");
  Client client(example.port(), {files.ca(), known.certificate, known.key});
  CHECK(ask(client) == "127.0.0.1|tls|CN=webhooks.example.com|" + known.sha256);
  Client without(example.port(), {files.ca()});
  CHECK(ask(without) == "127.0.0.1|tls||");
}

TEST_CASE("S-17: a certificate of another authority, or one that has expired, is refused") {
  Certificates files, others;
  TlsSettings settings = files.server();
  settings.client_ca = files.ca();
  Example example({}, settings);
  for (const auto& stranger : {others.make("stranger", "webhooks.example.com"),
                               files.make("old", "old.example.com", -1)}) {
    Client client(example.port(), {files.ca(), stranger.certificate, stranger.key});
    client.send(peer_request);
    CHECK(status(client.answer()) == 0);
    CHECK(client.ended());
  }
  CHECK(example.counts().requests == 0);
}

TEST_CASE("where a certificate is required, nobody comes without") {
  Certificates files;
  TlsSettings settings = files.server();
  settings.client_ca = files.ca();
  settings.require = true;
  Example example({}, settings);
  Client without(example.port(), {files.ca()});
  without.send(peer_request);
  CHECK(status(without.answer()) == 0);
  CHECK(without.ended());
  const auto known = files.make("known", "a");
  Client client(example.port(), {files.ca(), known.certificate, known.key});
  CHECK_THAT(ask(client), Contains("CN=a"));
}

TEST_CASE("a new certificate serves new connections, and those that live go on") {
  Certificates files;
  Example example({}, files.server());
  Client before(example.port(), {files.ca()});
  CHECK_THAT(ask(before), Contains("tls"));
  const auto fresh = files.make("fresh", "localhost");
  TlsSettings settings{fresh.certificate, fresh.key, {}, false};
  const auto use = example.server().read_tls(0, settings);
  REQUIRE(use);
  (*use)();
  CHECK(Example::soon([&] {
    Client after(example.port(), {files.ca()});
    return after.peer_fingerprint() == fresh.sha256;
  }));
  CHECK(before.peer_fingerprint() != fresh.sha256);
  CHECK_THAT(ask(before), Contains("tls"));
}

TEST_CASE("a certificate that is none leaves the old one in its place") {
  Certificates files;
  Example example({}, files.server());
  const TlsSettings good = files.server();
  const auto other = files.make("other", "b");
  const auto error_of = [&](TlsSettings settings) {
    const auto use = example.server().read_tls(0, settings);
    return use ? std::string() : use.error().code + ": " + use.error().message;
  };
  CHECK_THAT(error_of({"/nowhere.pem", good.key, {}, false}), Contains("tls: /nowhere.pem"));
  CHECK_THAT(error_of({good.certificate, other.key, {}, false}),
             Contains("other.key: key values mismatch"));
  CHECK_THAT(error_of({good.key, good.key, {}, false}), Contains("tls: "));
  CHECK_THAT(error_of({good.certificate, good.key, {}, true}), Contains("no client_ca"));
  ::chmod(other.key.c_str(), 0644);
  CHECK_THAT(error_of({other.certificate, other.key, {}, false}), Contains("may use this key"));
  Client client(example.port(), {files.ca()});
  CHECK_THAT(ask(client), Contains("tls"));
}

TEST_CASE("S-06: above the number of connections TLS clients are told 503, too") {
  Certificates files;
  Limits limits;
  limits.connections = 1;
  Example example(limits, files.server());
  Client one(example.port(), {files.ca()});
  CHECK_THAT(ask(one), Contains("tls"));
  Client two(example.port(), {files.ca()});
  REQUIRE(two.shaken());
  CHECK(status(two.answer()) == 503);
}

TEST_CASE("S-06: a handshake that is not gone on with ends") {
  Certificates files;
  Limits limits;
  limits.handshake_ms = 300;
  Example example(limits, files.server());
  Client silent(example.port());
  silent.send("\x16\x03\x01");
  CHECK(silent.ended());
}
