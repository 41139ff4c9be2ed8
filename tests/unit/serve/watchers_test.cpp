// Who reads metrics without a token: who comes from an address that the settings name, and shows
// none.
#include "serve/watchers.h"

#include <catch2/catch.hpp>

using namespace reprise;

namespace {

http::Request from(const std::string& address) {
  http::Request head;
  head.peer.address = address;
  return head;
}

}  // namespace

TEST_CASE("Nobody is a watcher who is not named") {
  serve::Watchers watchers;
  CHECK_FALSE(watchers.find(from("127.0.0.1")));
  watchers.use({"10.0.0.9", "2001:DB8:0::1"});
  CHECK_FALSE(watchers.find(from("10.0.0.90")));
  CHECK_FALSE(watchers.find(from("127.0.0.1")));
  CHECK(watchers.find(from("2001:db8::1")));  // the same address in another form
  const auto watcher = watchers.find(from("10.0.0.9"));
  REQUIRE(watcher);
  CHECK(watcher->roles == std::set<access::Role>{access::Role::view});
  CHECK(watcher->actor == "address 10.0.0.9");
  watchers.use({});
  CHECK_FALSE(watchers.find(from("10.0.0.9")));
}

TEST_CASE("Headers make nobody a watcher, and who shows a token is judged by it") {
  serve::Watchers watchers;
  watchers.use({"10.0.0.9"});
  auto other = from("10.0.0.8");
  other.headers = {{"x-forwarded-for", "10.0.0.9"}, {"forwarded", "for=10.0.0.9"}};
  CHECK_FALSE(watchers.find(other));
  auto shown = from("10.0.0.9");
  shown.headers = {{"authorization", "Bearer rpt_x"}};
  CHECK_FALSE(watchers.find(shown));
}
