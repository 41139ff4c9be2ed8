// The one table of a listener's routes, from which requests, authorisation, descriptions and tests
// are made. The server carries a route's policy and knows nothing about it.
#pragma once

#include <any>
#include <concepts>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"
#include "http/message.h"

namespace reprise::http {

// Any type that says who may. It has no default: a Route without a policy does not build.
class RoutePolicy {
 public:
  template <class T>
  requires(!std::same_as<T, RoutePolicy>) explicit RoutePolicy(T policy)
      : value_(std::move(policy)) {}
  RoutePolicy() = delete;

  // The policy as it was given; an exception if it is of another type (a mistake of ours).
  template <class T>
  const T& as() const {
    return std::any_cast<const T&>(value_);
  }

 private:
  std::any value_;
};

// How much of a body is read. More than that is answered 413, and nothing of it is kept.
struct BodyLimit {
  std::size_t stranger_bytes = 256u << 10;  // before admit() has said that the sender is trusted
  std::size_t trusted_bytes = 4u << 20;
  // A longer body of a trusted sender is kept up to trusted_bytes and the rest is read and dropped,
  // up to the listener's dropped_bytes; the request says body_truncated.
  bool truncate = false;

  static BodyLimit none() { return {0, 0, false}; }
};

struct Route;

// What a route's handler is given. It runs on the listener's thread, so it must not block.
struct Call {
  Request request;
  const Route& route;                             // lives as long as the table
  std::map<std::string, std::string> parameters;  // {run} of the pattern, decoded
  std::any identity;                              // what admit() found
  Respond respond;
  OpenStream open_stream;
};

struct Route {
  std::string method;   // "GET", "POST", ...; GET answers HEAD, too; OPTIONS is the server's
  std::string pattern;  // "/api/v1/runs/{run}": a parameter is one whole segment
  std::string summary;
  RoutePolicy policy;
  BodyLimit body;
  std::function<void(Call&)> handle;
};

// What a look at the header alone, before a byte of the body is read, says about a request.
struct Admission {
  std::optional<Response> refusal = {};
  bool trusted = false;  // the sender has proven who it is: larger bodies are read
  std::any identity = {};
};

// Called for every request that has a route, also for HEAD, OPTIONS and a method that the path does
// not have (with a route of that path): who may not see the one may not see the others. `head` has
// no body. On the listener's thread; must not block.
using Admit = std::function<Admission(const Route&, const Request& head)>;

class RouteTable {
 public:
  // Error "route" when two patterns are the same, or a pattern or a method is none. `elsewhere`
  // is the hint for who asks for a path that is in none of them.
  static base::Result<std::shared_ptr<const RouteTable>> make(std::vector<Route> routes,
                                                              Admit admit,
                                                              std::string elsewhere = {});

  struct Match {
    const Route& route;
    std::map<std::string, std::string> parameters;
  };
  struct NotFound {};
  struct WrongMethod {
    const Route& route;  // one of the path's
    std::string allow;   // "GET, HEAD, OPTIONS, POST": all that the path has
  };
  using Found = std::variant<Match, NotFound, WrongMethod>;

  // A literal segment goes before a parameter. `path` is decoded.
  Found match(std::string_view method, std::string_view path) const;
  const std::vector<Route>& routes() const { return routes_; }
  Admission admit(const Route& route, const Request& head) const { return admit_(route, head); }
  const std::string& elsewhere() const { return elsewhere_; }

 private:
  RouteTable(std::vector<Route> routes, Admit admit, std::string elsewhere);
  std::vector<const Route*> routes_at(std::string_view path) const;

  std::vector<Route> routes_;
  Admit admit_;
  std::string elsewhere_;
};

}  // namespace reprise::http
