// What `reprise serve` is told by its file; the messages themselves are golden texts.
#include "load/serve_settings.h"

#include <catch2/catch.hpp>

using namespace reprise;

namespace {

load::LoadedServeSettings settings_of(std::string text) {
  return load::load_serve_settings("serve.yaml", std::move(text), "/etc/reprise");
}

std::vector<std::string> codes(const std::string& text) {
  std::vector<std::string> codes;
  for (const auto& diagnostic : settings_of(text).diagnostics) codes.push_back(diagnostic.code);
  return codes;
}

}  // namespace

TEST_CASE("Without a word it listens on this machine only") {
  const auto loaded = settings_of("{}\n");
  REQUIRE(loaded.diagnostics.empty());
  CHECK(loaded.settings.operators.address == "127.0.0.1");
  CHECK(loaded.settings.operators.port == 7117);
  CHECK_FALSE(loaded.settings.operators.tls);
  CHECK(loaded.settings.runbooks.empty());
}

TEST_CASE("Every setting is taken, and relative paths start at the file's folder") {
  const auto loaded = settings_of(R"(
listeners:
  operators:
    address: 10.0.0.5
    port: 443
    tls: { certificate: cert.pem, key: /keys/key.pem, client_ca: ca.pem, require: true }
    limits: { connections: 10, per_address: 2 }
runbooks: [ books, /srv/books ]
bindings: bindings.yaml
log: debug
metrics: { open_to: [ 10.0.0.9, '::1' ] }
)");
  REQUIRE(loaded.diagnostics.empty());
  const auto& settings = loaded.settings;
  CHECK(settings.operators.address == "10.0.0.5");
  CHECK(settings.operators.port == 443);
  REQUIRE(settings.operators.tls);
  CHECK(settings.operators.tls->certificate == "/etc/reprise/cert.pem");
  CHECK(settings.operators.tls->key == "/keys/key.pem");
  CHECK(settings.operators.tls->client_ca == "/etc/reprise/ca.pem");
  CHECK(settings.operators.tls->require_client);
  CHECK(settings.operators.connections_max == 10);
  CHECK(settings.operators.connections_per_address_max == 2);
  CHECK(settings.runbooks == std::vector<std::string>{"/etc/reprise/books", "/srv/books"});
  CHECK(settings.bindings == "/etc/reprise/bindings.yaml");
  CHECK(settings.log == load::LogLevel::debug);
  CHECK(settings.metrics_open_to == std::vector<std::string>{"10.0.0.9", "::1"});
}

TEST_CASE("What others can reach needs TLS; what only this machine can reach does not") {
  for (const char* address : {"127.0.0.1", "127.1.2.3", "'::1'"})
    CHECK(codes("listeners: { operators: { address: " + std::string(address) + " } }").empty());
  for (const char* address : {"0.0.0.0", "'::'", "192.0.2.1", "'::ffff:10.0.0.1'"})
    CHECK(codes("listeners: { operators: { address: " + std::string(address) + " } }") ==
          std::vector<std::string>{"RP0601"});
}

TEST_CASE("What is not known, missing or out of range is told") {
  CHECK(codes("colour: red") == std::vector<std::string>{"RP0202"});
  CHECK(codes("listeners: { operators: { tls: { key: k } } }") ==
        std::vector<std::string>{"RP0203"});
  CHECK(codes("listeners: { operators: { port: 65536 } }").size() == 1);
  CHECK(codes("log: loud").size() == 1);
  CHECK(codes("- a").size() == 1);
  CHECK(codes("metrics: { open_to: [ localhost, 10.0.0.0/8 ] }") ==
        std::vector<std::string>{"RP0600", "RP0600"});
  CHECK(codes("metrics: open").size() == 1);
}

TEST_CASE("P0, P1 and P2 know their severities and deadlines") {
  const auto loaded = settings_of("escalation: { levels: { P2: {}, P1: {}, P0: {} } }");
  REQUIRE(loaded.diagnostics.empty());
  constexpr base::Millis minute = 60'000;
  const auto is = [&](std::size_t at, const char* severity, base::Millis deadline) {
    const auto& level = loaded.settings.escalation.levels.at(at);
    CHECK(level.severities == std::vector<std::string>{severity});
    CHECK(level.tell_as == severity);
    CHECK(level.deadline_ms == deadline);
  };
  is(0, "medium", 120 * minute);
  is(1, "high", 30 * minute);
  is(2, "critical", 15 * minute);
}

TEST_CASE("A ladder is taken as it is written") {
  const auto loaded = settings_of(R"(
escalation:
  levels:
    P0:
      missed: lead
      rungs: [ { after: 0, to: oncall }, { after: 5m, to: [ oncall, second ] }, { after: 30m } ]
    P1: { deadline: 45m }
    minor: { severities: [ info, low ] }
  follow_ups: [ { after: 2d, title: Write it down, to: lead } ]
notices:
  - { on: [ start, wait ], severities: critical, to: [ oncall ] }
  - { on: failure }
)");
  REQUIRE(loaded.diagnostics.empty());
  const auto& levels = loaded.settings.escalation.levels;
  REQUIRE(levels.size() == 3);
  CHECK(levels[0].severities == std::vector<std::string>{"critical"});
  CHECK(levels[0].deadline_ms == 900'000);
  CHECK(levels[0].missed_to == model::Contacts{"lead"});
  CHECK(levels[0].rungs == std::vector<model::Rung>{
                               {0, {"oncall"}}, {300'000, {"oncall", "second"}}, {1'800'000, {}}});
  CHECK(levels[1].deadline_ms == 2'700'000);
  CHECK(levels[1].tell_as == "high");
  CHECK(levels[2].tell_as == "low");
  CHECK_FALSE(levels[2].deadline_ms);
  CHECK(loaded.settings.escalation.follow_ups ==
        std::vector<model::FollowUp>{{2 * 86'400'000, "Write it down", {"lead"}}});
  const auto& notices = loaded.settings.notices;
  REQUIRE(notices.size() == 2);
  CHECK(notices[0].on == std::set<model::Moment>{model::Moment::start, model::Moment::wait});
  CHECK(notices[0].severities == std::set<std::string>{"critical"});
  CHECK(notices[1].to.empty());
}

TEST_CASE("Without a word about it nobody is told, and there are three follow-ups") {
  const auto settings = settings_of("{}\n").settings;
  CHECK(settings.escalation.levels.empty());
  CHECK(settings.notices.empty());
  CHECK(settings.escalation.follow_ups.size() == 3);
  CHECK(settings_of("escalation: { follow_ups: [] }\n").settings.escalation.follow_ups.empty());
}
