// Where the calls of an action written in Lua may go: what its inputs name, and nothing else.
#include "app/module_bounds.h"

#include <catch2/catch.hpp>

namespace reprise::app {
namespace {

using model::List;
using model::Map;
using model::Value;

TEST_CASE("texts and lists of texts are paths; what is not named is none") {
  const Map inputs{{"to", List{"/a", "/b"}}, {"from", "/c"}, {"other", "/d"}};
  CHECK(paths_in(List{"to", "from"}, inputs) == Value(List{"/a", "/b", "/c"}));
}

TEST_CASE("in a map only what stands under the key of a path is one") {
  const Map check{{"file", Map{{"path", "/a"}, {"contains", "/"}}}};
  const Map run{{"run", List{"cat", "/etc/shadow"}}, {"name", "/"}};
  CHECK(paths_in(List{"verify"}, Map{{"verify", Map{{"all", List{check, run}}}}}) ==
        Value(List{"/a"}));
}

TEST_CASE("in a map only URLs and hosts with their ports are addresses") {
  const Map way{{"http", Map{{"url", "http://a:1/x"}, {"method", "POST"}, {"name", "b"}}}};
  const Map check{{"tcp", Map{{"host", "c"}, {"port", 5432}}}};
  const Map module{{"hosts", List{"paths"}}};
  CHECK(hosts_in(module, Map{{"paths", List{way, check}}, {"hosts", List{"d"}}}) ==
        Value(List{"http://a:1/x", "c:5432", "d"}));
}

TEST_CASE("what leads to a database is told apart: its host may be known to the worker only") {
  const Map module{{"hosts", List{"to"}}, {"databases", List{"source"}}};
  const Map secret{{"$secret", "DSN"}};
  CHECK(hosts_in(module, Map{{"source", secret}, {"to", Map{{"dsn", "host=db"}}}}) ==
        Value(List{Map{{"dsn", "host=db"}}, Map{{"dsn", secret}}}));
}

TEST_CASE("a file in the place of an address is no host") {
  const Map module{{"hosts", List{"to", "truth"}}};
  CHECK(hosts_in(module, Map{{"to", "/srv/ledger.db"},
                             {"truth", "https://a/list"},
                             {"hosts", List{"db=10.0.0.0/8"}}}) ==
        Value(List{"https://a/list", "db=10.0.0.0/8"}));
}

}  // namespace
}  // namespace reprise::app
