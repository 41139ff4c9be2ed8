// `schedules:` of serve.yaml; the messages themselves are golden texts.
#include <catch2/catch.hpp>

#include "load/serve_settings.h"

using namespace reprise;

namespace {

load::LoadedServeSettings schedules_of(const std::string& items) {
  static const std::vector<model::InputSpec> inputs = {{.name = "desk"}};
  return load::load_serve_settings("serve.yaml", "schedules:\n" + items, "/etc/reprise",
                                   {[](const std::string& zone) { return zone == "UTC"; },
                                    [](const std::string&) { return &inputs; }});
}

std::vector<std::string> codes_with(const std::string& more, const std::string& start = "") {
  std::vector<std::string> codes;
  const auto loaded =
      schedules_of("  - { name: a, cron: '@daily', zone: UTC, start: { runbook: x, approval: none" +
                   start + " } " + more + " }\n");
  for (const auto& diagnostic : loaded.diagnostics) codes.push_back(diagnostic.code);
  return codes;
}

using Codes = std::vector<std::string>;

}  // namespace

TEST_CASE("A schedule with everything") {
  const auto loaded = schedules_of(R"(
  - name: nightly-verify
    cron: 30 2 * * mon-fri
    zone: UTC
    start: { runbook: shop/verify, inputs: { desk: north }, approval: none }
    overlap: queue
    catch_up: 1h
    jitter: 5m
)");
  REQUIRE(loaded.diagnostics.empty());
  REQUIRE(loaded.settings.schedules.size() == 1);
  const auto& schedule = loaded.settings.schedules.front();
  CHECK(schedule.name == "nightly-verify");
  CHECK(schedule.cron == *model::parse_cron("30 2 * * 1-5"));
  CHECK(schedule.zone == "UTC");
  CHECK(schedule.start.runbook == "shop/verify");
  CHECK(schedule.start.inputs.at("desk").constant == model::Value("north"));
  CHECK_FALSE(schedule.start.needs_approval);
  CHECK(schedule.overlap == model::Overlap::queue);
  CHECK(schedule.catch_up_ms == 3'600'000);
  CHECK(schedule.jitter_ms == 300'000);
}

TEST_CASE("What a schedule does not say is safe") {
  const auto loaded =
      schedules_of("  - { name: a, cron: '@daily', zone: UTC, start: { runbook: x } }\n");
  REQUIRE(loaded.diagnostics.empty());
  const auto& schedule = loaded.settings.schedules.front();
  CHECK(schedule.start.needs_approval);
  CHECK(schedule.overlap == model::Overlap::skip);
  CHECK(schedule.catch_up_ms == 600'000);
  CHECK(schedule.jitter_ms == 0);
}

TEST_CASE("What is wrong with a schedule is told") {
  CHECK(codes_with("").empty());
  CHECK(codes_with(", jitter: 25h") == Codes{"RP0623"});
  CHECK(codes_with(", overlap: twice").size() == 1);
  CHECK(codes_with(", colour: red") == Codes{"RP0202"});
  CHECK(codes_with("", ", inputs: { desk: { label: desk } }") == Codes{"RP0508"});
  CHECK(codes_with("", ", inputs: { table: 4 }") == Codes{"RP0260"});
  for (const char* name : {"Nightly", "a/b", "-a", "a..b", "''"})
    CHECK(schedules_of("  - { name: " + std::string(name) +
                       ", cron: '@daily', zone: UTC, start: { runbook: x, approval: none } }\n")
              .diagnostics.size() == 1);
  CHECK(schedules_of("  - { name: a }\n").diagnostics.size() == 3);  // cron, zone, start
  std::string many;
  for (std::size_t at = 0; at <= load::schedules_max; ++at)
    many += "  - { name: s" + std::to_string(at) +
            ", cron: '@daily', zone: UTC, start: { runbook: x, approval: none } }\n";
  CHECK(schedules_of(many).diagnostics.size() == 1);
}
