#include "cli/server_address.h"

#include <catch2/catch.hpp>

using namespace reprise;

TEST_CASE("In the clear a token stays on this machine") {
  for (const char* url :
       {"http://localhost", "http://LocalHost:8080", "http://127.0.0.1:8080/x", "http://127.9.9.9",
        "http://[::1]:8080", "http://2130706433", "https://other.example"}) {
    INFO(url);
    CHECK(cli::reach_of_server(url).has_value());
  }
  for (const char* url :
       {"http://localhost.evil.example", "http://127.evil.example", "http://127.0.0.1.evil.example",
        "http://127.0.0.1@evil.example", "http://localhost:8080@evil.example",
        "http://evil.example", "http://128.0.0.1", "http://0.0.0.0", "http://[::2]",
        "http://[::1].evil.example", "http://evil.example/#@127.0.0.1",
        "http://localhost\\.evil.example"}) {
    INFO(url);
    const auto reach = cli::reach_of_server(url);
    REQUIRE_FALSE(reach.has_value());
    CHECK(reach.error().code == "usage");
  }
}

TEST_CASE("An address of a server names no user, and only what speaks HTTP") {
  for (const char* url : {"https://ann@other.example", "https://:word@other.example",
                          "http://ann@127.0.0.1", "ftp://127.0.0.1", "127.0.0.1:8080", ""}) {
    INFO(url);
    CHECK_FALSE(cli::reach_of_server(url).has_value());
  }
}

TEST_CASE("A name of this machine that leads to another one is not followed") {
  const auto reach = cli::reach_of_server("http://localhost:80");
  REQUIRE(reach.has_value());
  CHECK(reach->allows("localhost", 80, *actions::parse_address("127.0.0.1")).has_value());
  CHECK_FALSE(reach->allows("localhost", 80, *actions::parse_address("10.0.0.1")).has_value());
}
