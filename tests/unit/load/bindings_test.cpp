#include "load/bindings.h"
#include "unit/load/load_rig.h"

using namespace reprise;
using tests::Told;

namespace {

Told told(const std::string& text) {
  return tests::told(load::load_bindings("prod.yaml", text).diagnostics);
}

}  // namespace

TEST_CASE("A bindings file gives targets, secrets, contacts and routes") {
  const auto loaded = load::load_bindings("prod.yaml", R"(targets:
  backups: [ /var/backups ]
  exchange: { url: "https://example.org", retries: 3 }
secrets:
  TOKEN: { env: API_TOKEN }
  KEY: { file: /run/key }
  SEALED: { age: keys/sealed.age }
contacts: { lead: { mail: a@example.org } }
notify:
  critical: [ console, { command: [page, 007, --now] } ]
  default: [ console ]
)");
  INFO(base::render_all(loaded.diagnostics, loaded.sources, false));
  REQUIRE(loaded.diagnostics.empty());
  const model::Bindings& bindings = loaded.bindings;
  CHECK(bindings.targets.at("exchange")["retries"] == model::Value(3));
  CHECK(bindings.secrets.at("TOKEN").kind == model::SecretSource::Kind::env);
  CHECK(bindings.secrets.at("KEY").kind == model::SecretSource::Kind::file);
  CHECK(bindings.secrets.at("SEALED").name == "keys/sealed.age");
  CHECK(bindings.contacts.contains("lead"));
  const model::List& routes = bindings.notify.at("critical").list();
  CHECK(routes[0] == model::Value("console"));
  CHECK(routes[1]["command"].list()[1] == model::Value("007"));
}

TEST_CASE("What a bindings file gets wrong is told with its place") {
  CHECK(told("target: {}\n") == Told{"RP0202 1:1"});
  CHECK(told("targets: { a: \"${{ inputs.x }}\" }\n") == Told{"RP0143 1:10"});
  CHECK(told("targets: { a b: 1, end: 2 }\n") == Told{"RP0205 1:12", "RP0206 1:20"});
  CHECK(told("targets: { a: 017 }\n") == Told{"RP0125 1:15"});
  CHECK(told("secrets: { A: {}, B: { env: X, file: y }, C: text, D: { vault: x } }\n") ==
        Told{"RP0250 1:12", "RP0250 1:19", "RP0120 1:46", "RP0202 1:57"});
  CHECK(told("notify: { critical: console, odd: [] }\n") == Told{"RP0202 1:30", "RP0121 1:21"});
  CHECK(told("notify: { low: [ mail, { command: [] }, { url: x } ] }\n") ==
        Told{"RP0251 1:18", "RP0251 1:35", "RP0202 1:43", "RP0203 1:41"});
  CHECK(told("- a\n") == Told{"RP0120 1:1"});
}
