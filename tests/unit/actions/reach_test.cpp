// S-16: where a step may go, by name and by number.
#include "actions/reach.h"

#include <catch2/catch.hpp>

using namespace reprise;
using actions::is_public;
using actions::parse_address;
using actions::Reach;

namespace {

bool is_public_text(const std::string& text) {
  const auto address = parse_address(text);
  REQUIRE(address);
  return is_public(*address);
}

bool may_go(const std::string& entry, const std::string& host, int port, const std::string& to) {
  const auto reach = Reach::of({entry});
  REQUIRE(reach);
  const auto address = parse_address(to);
  REQUIRE(address);
  const bool asked = reach->allows(host, port).has_value();
  const bool gone = reach->allows(host, port, *address).has_value();
  CHECK((asked || !gone));
  return gone;
}

}  // namespace

TEST_CASE("S-16: no private, local, shared or reserved address is public, however it is wrapped") {
  for (const char* text : {"169.254.169.254",
                           "127.0.0.1",
                           "127.255.0.9",
                           "10.0.0.1",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.168.1.1",
                           "100.64.0.1",
                           "100.127.255.255",
                           "0.0.0.0",
                           "192.0.0.8",
                           "198.18.0.1",
                           "198.19.255.255",
                           "224.0.0.1",
                           "240.0.0.1",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "::ffff:10.0.0.1",
                           "::ffff:127.0.0.1",
                           "64:ff9b::a00:1",
                           "64:ff9b::7f00:1",
                           "64:ff9b:1::808:808",
                           "2002:a00:1::",
                           "2002:808:808::",
                           "2001::1",
                           "fe80::1",
                           "febf::1",
                           "fec0::1",
                           "fc00::1",
                           "fdff::1",
                           "ff02::1",
                           "2001:db8::1",
                           "::127.0.0.1"}) {
    INFO(text);
    CHECK_FALSE(is_public_text(text));
  }
  for (const char* text : {"8.8.8.8", "1.1.1.1", "172.15.0.1", "172.32.0.1", "100.63.0.1",
                           "100.128.0.1", "169.253.0.1", "223.255.255.255", "2606:4700::1111",
                           "::ffff:8.8.8.8", "64:ff9b::808:808"}) {
    INFO(text);
    CHECK(is_public_text(text));
  }
}

TEST_CASE("S-16: other spellings of a number are no number") {
  for (const char* text : {"0x7f000001", "2130706433", "0177.0.0.1", "127.1", "1.2.3.4.5", "",
                           "10.0.0.256", "fe80::1%lo", "[::1]"})
    CHECK_FALSE(parse_address(text));
}

TEST_CASE("S-16: an entry means its host, its port and its addresses only") {
  CHECK(may_go("api.example", "API.example.", 443, "8.8.8.8"));
  CHECK_FALSE(may_go("api.example", "api.example", 443, "10.0.0.1"));
  CHECK_FALSE(may_go("api.example", "example", 443, "8.8.8.8"));
  CHECK_FALSE(may_go("api.example", "evil.api.example", 443, "8.8.8.8"));
  CHECK_FALSE(may_go("api.example:443", "api.example", 80, "8.8.8.8"));
  CHECK(may_go("api.example=10.1.0.0/16", "api.example", 80, "10.1.255.1"));
  CHECK_FALSE(may_go("api.example=10.1.0.0/16", "api.example", 80, "10.2.0.1"));
  CHECK_FALSE(may_go("api.example=10.1.0.0/16", "api.example", 80, "8.8.8.8"));
  CHECK(may_go("api.example:80=10.1.2.128/25", "api.example", 80, "10.1.2.129"));
  CHECK_FALSE(may_go("api.example:80=10.1.2.128/25", "api.example", 80, "10.1.2.127"));
  CHECK(may_go("10.0.0.1", "10.0.0.1", 80, "10.0.0.1"));
  CHECK_FALSE(may_go("10.0.0.1", "10.0.0.1", 80, "10.0.0.2"));
  CHECK(may_go("[::1]:8080", "[::1]", 8080, "::1"));
  CHECK(may_go("fd00::1", "fd00::1", 80, "fd00::1"));
  CHECK(may_go("localhost", "localhost", 80, "127.0.0.1"));
  CHECK_FALSE(may_go("localhost", "localhost", 80, "10.0.0.1"));
  CHECK_FALSE(may_go("0x7f000001", "0x7f000001", 80, "127.0.0.1"));
  CHECK(may_go("https://api.example/v1?x", "api.example", 443, "8.8.8.8"));
  CHECK_FALSE(may_go("https://api.example/v1?x", "api.example", 80, "8.8.8.8"));
  CHECK(may_go("http://[fd00::1]:81/", "fd00::1", 81, "fd00::1"));
  CHECK(may_go("postgres://user:w@rd@db.example/x", "db.example", 5432, "8.8.8.8"));
}

TEST_CASE("nothing is reached without an entry, and everything from what a runbook itself names") {
  CHECK_FALSE(Reach().allows("8.8.8.8", 80));
  CHECK_FALSE(Reach().allows("8.8.8.8", 80, *parse_address("8.8.8.8")));
  CHECK(Reach::anywhere().allows("10.0.0.1", 80, *parse_address("10.0.0.1")));
}

TEST_CASE("what is no entry is refused") {
  for (const char* text :
       {"", "a b", "a/b", "*.example", "h:0", "h:70000", "h:x", "n=", "n=10.0.0.0", "n=10.0.0.0/33",
        "n=x/8", "10.0.0.1=10.0.0.0/8"}) {
    INFO(text);
    const auto reach = Reach::of({text});
    REQUIRE_FALSE(reach);
    CHECK(reach.error().code == "inputs");
  }
}
