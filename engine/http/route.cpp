#include "http/route.h"

#include <algorithm>
#include <set>

#include "base/text.h"

namespace reprise::http {

namespace {

using Parameters = std::map<std::string, std::string>;

bool is_parameter(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

bool is_pattern(const std::string& pattern) {
  if (pattern.empty() || pattern.front() != '/') return false;
  std::set<std::string_view> names;
  for (const std::string_view segment : base::split(std::string_view(pattern).substr(1), '/')) {
    const bool braces = segment.find_first_of("{}") != std::string_view::npos;
    if (segment.empty() && pattern != "/") return false;
    if (braces && !(is_parameter(segment) && names.insert(segment).second)) return false;
  }
  return true;
}

// A pattern with its parameters' names left out: two of the same shape match the same paths.
std::string shape(const Route& route) {
  std::string shape = route.method;
  for (const std::string_view segment : base::split(route.pattern, '/'))
    shape.append("/").append(is_parameter(segment) ? "{}" : segment);
  return shape;
}

base::Status check(const std::vector<Route>& routes) {
  std::set<std::string> shapes;
  for (const Route& route : routes) {
    const std::string name = route.method + " " + route.pattern;
    const auto capital = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (route.method.empty() || !std::all_of(route.method.begin(), route.method.end(), capital))
      return base::fail("route", name + ": a method is capital letters");
    if (route.method == "HEAD" || route.method == "OPTIONS")
      return base::fail("route", name + ": the server answers " + route.method + " itself");
    if (!is_pattern(route.pattern))
      return base::fail("route", name + ": a pattern is /literals/and/{parameters}");
    if (!route.handle) return base::fail("route", name + ": nothing handles it");
    if (!shapes.insert(shape(route)).second)
      return base::fail("route", name + ": another route has the same method and paths");
  }
  return {};
}

// Takes the first segment off `rest`, which begins with its slash; false at the end.
bool next_segment(std::string_view& rest, std::string_view& segment) {
  if (rest.empty()) return false;
  const auto end = rest.find('/', 1);
  segment = rest.substr(1, end == std::string_view::npos ? end : end - 1);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end);
  return true;
}

bool fits(std::string_view wanted, std::string_view given) {
  return is_parameter(wanted) ? !given.empty() : wanted == given;
}

bool matches(std::string_view pattern, std::string_view path) {
  std::string_view wanted, given;
  while (next_segment(pattern, wanted))
    if (!next_segment(path, given) || !fits(wanted, given)) return false;
  return path.empty();
}

Parameters parameters_of(std::string_view pattern, std::string_view path) {
  Parameters parameters;
  std::string_view name, value;
  while (next_segment(pattern, name) && next_segment(path, value))
    if (is_parameter(name)) parameters.emplace(name.substr(1, name.size() - 2), value);
  return parameters;
}

// Whether `left` says more than `right` about the first segment in which they differ.
bool goes_before(const Route* left, const Route* right) {
  std::string_view a = left->pattern, b = right->pattern, mine, other;
  while (next_segment(a, mine) && next_segment(b, other))
    if (is_parameter(mine) != is_parameter(other)) return is_parameter(other);
  return false;
}

std::string allowed(const std::vector<const Route*>& routes) {
  std::set<std::string> methods{"OPTIONS"};
  for (const Route* route : routes) {
    methods.insert(route->method);
    if (route->method == "GET") methods.insert("HEAD");
  }
  return base::join({methods.begin(), methods.end()}, ", ");
}

}  // namespace

RouteTable::RouteTable(std::vector<Route> routes, Admit admit, std::string elsewhere)
    : routes_(std::move(routes)), admit_(std::move(admit)), elsewhere_(std::move(elsewhere)) {}

base::Result<std::shared_ptr<const RouteTable>> RouteTable::make(std::vector<Route> routes,
                                                                 Admit admit,
                                                                 std::string elsewhere) {
  if (!admit) return base::fail("route", "a table needs one who admits");
  if (const auto checked = check(routes); !checked) return base::fail(checked.error());
  return std::shared_ptr<const RouteTable>(
      new RouteTable(std::move(routes), std::move(admit), std::move(elsewhere)));
}

// Those of the most literal pattern that matches: a path is one resource, whatever its method.
std::vector<const Route*> RouteTable::routes_at(std::string_view path) const {
  std::vector<const Route*> found;
  for (const Route& route : routes_) {
    if (!matches(route.pattern, path)) continue;
    if (!found.empty() && goes_before(&route, found.front())) found.clear();
    if (found.empty() || !goes_before(found.front(), &route)) found.push_back(&route);
  }
  return found;
}

RouteTable::Found RouteTable::match(std::string_view method, std::string_view path) const {
  const auto routes = routes_at(path);
  if (routes.empty()) return NotFound{};
  const std::string_view wanted = method == "HEAD" ? "GET" : method;
  for (const Route* route : routes)
    if (route->method == wanted) return Match{*route, parameters_of(route->pattern, path)};
  return WrongMethod{*routes.front(), allowed(routes)};
}

}  // namespace reprise::http
