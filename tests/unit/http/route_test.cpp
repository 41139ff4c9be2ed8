// The table of routes: what it refuses to be, and which route a request finds.
#include "http/route.h"

#include <catch2/catch.hpp>
#include <type_traits>

using namespace reprise::http;

namespace {

struct Policy {
  std::string who;
};

Route route(std::string method, std::string pattern) {
  return {std::move(method), std::move(pattern), "", RoutePolicy(Policy{"anyone"}), {},
          [](Call&) {}};
}

Admission everyone(const Route&, const Request&) { return {}; }

std::shared_ptr<const RouteTable> table(std::vector<Route> routes) {
  auto made = RouteTable::make(std::move(routes), everyone);
  REQUIRE(made);
  return *made;
}

std::string error_of(std::vector<Route> routes) {
  const auto made = RouteTable::make(std::move(routes), everyone);
  return made ? "" : made.error().code;
}

// Whether a Route can be made of everything but a policy.
template <class R>
concept builds_without_policy = requires {
  R{"GET", "/", "", {}, BodyLimit{}, std::function<void(Call&)>{}};
};
template <class R>
concept builds_without_all = requires {
  R{};
};

}  // namespace

TEST_CASE("a route without a policy does not build") {
  STATIC_REQUIRE_FALSE(builds_without_policy<Route>);
  STATIC_REQUIRE_FALSE(builds_without_all<Route>);
  STATIC_REQUIRE_FALSE(std::is_default_constructible_v<RoutePolicy>);
  CHECK(route("GET", "/").policy.as<Policy>().who == "anyone");
  CHECK_THROWS(route("GET", "/").policy.as<int>());
}

TEST_CASE("a literal goes before a parameter, whatever their order in the table") {
  const auto routes = table({route("GET", "/runs/{run}"), route("GET", "/runs/open"),
                             route("GET", "/runs/{run}/steps/{step}")});
  const auto pattern = [&](std::string_view path) {
    return std::get<RouteTable::Match>(routes->match("GET", path)).route.pattern;
  };
  CHECK(pattern("/runs/open") == "/runs/open");
  CHECK(pattern("/runs/opened") == "/runs/{run}");
  const auto found = routes->match("HEAD", "/runs/a b/steps/c");
  CHECK(std::get<RouteTable::Match>(found).parameters ==
        std::map<std::string, std::string>{{"run", "a b"}, {"step", "c"}});
}

TEST_CASE("nothing is found above, below or beside a pattern") {
  const auto routes = table({route("GET", "/runs/{run}"), route("GET", "/")});
  for (const char* path : {"/run", "/runs", "/runs/", "/runs/a/b", "/runsa", "/Runs/a"}) {
    INFO(path);
    CHECK(std::holds_alternative<RouteTable::NotFound>(routes->match("GET", path)));
  }
}

TEST_CASE("a path that lacks the method says which it has") {
  const auto routes = table({route("GET", "/runs"), route("POST", "/runs"), route("PUT", "/x")});
  const auto allow = [&](std::string_view method, std::string_view path) {
    return std::get<RouteTable::WrongMethod>(routes->match(method, path)).allow;
  };
  CHECK(allow("DELETE", "/runs") == "GET, HEAD, OPTIONS, POST");
  CHECK(allow("OPTIONS", "/runs") == "GET, HEAD, OPTIONS, POST");
  CHECK(allow("get", "/runs") == "GET, HEAD, OPTIONS, POST");
  CHECK(allow("HEAD", "/x") == "OPTIONS, PUT");
}

TEST_CASE("a table that means two things is none") {
  CHECK(error_of({route("GET", "/a"), route("POST", "/a")}).empty());
  CHECK(error_of({route("GET", "/a/{b}"), route("GET", "/a/{c}")}) == "route");
  CHECK(error_of({route("GET", "a")}) == "route");
  CHECK(error_of({route("GET", "/a/")}) == "route");
  CHECK(error_of({route("GET", "/a{b}")}) == "route");
  CHECK(error_of({route("GET", "/{b}/{b}")}) == "route");
  CHECK(error_of({route("get", "/a")}) == "route");
  CHECK(error_of({route("HEAD", "/a")}) == "route");
  CHECK(error_of({route("OPTIONS", "/a")}) == "route");
}
