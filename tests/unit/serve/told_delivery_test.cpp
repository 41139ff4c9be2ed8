// What a service tells of deliveries is read back elsewhere as it was.
#include "serve/told_delivery.h"

#include "model/json.h"
#include "serve/delivery_text.h"
#include "serve/rehearsal.h"
#include "unit/serve/intake_rig.h"

using namespace serve_test;

namespace {

serve::DeliveryRow there_and_back(const serve::DeliveryRow& row) {
  const auto told = model::parse_json(serve::delivery_json(row));
  REQUIRE(told);
  auto read = serve::row_of(*told);
  REQUIRE(read);
  return std::move(*read);
}

}  // namespace

TEST_CASE("a delivery that is read from what a server tells reads like the one there") {
  auto all = triggers();
  all.rules.push_back(all.rules[0]);
  all.rules[1].name = "silence";
  all.rules[1].condition = {model::Condition::Kind::absent, 0, 60'000};
  World world(all, {.decided_with = 0});
  world.why_not = "its group is held";
  CHECK(world.status_of(alert("db1")) == 202);
  CHECK(world.status_of(alert("db1")) == 202);
  CHECK(world.status_of(alert("db2", "Other")) == 202);
  CHECK(world.status_of("no json") == 202);
  http::Request stranger;
  stranger.method = "POST";
  stranger.peer.address = "10.0.0.7";
  CHECK(world.send(std::move(stranger), "am")->status == 401);
  world.pass(61'000'000);
  auto last = world.send(alert("db4"));
  while (last->status == 0) world.turn();
  const auto rows = serve::recent_deliveries(*world.store, "", 100);
  REQUIRE(rows);
  std::string outcomes;
  for (const auto& row : *rows) {
    const auto read = there_and_back(row);
    CHECK(serve::delivery_json(read) == serve::delivery_json(row));
    CHECK(serve::delivery_story(read) == serve::delivery_story(row));
    CHECK(serve::delivery_line(read) == serve::delivery_line(row));
    outcomes += (row.id().empty() ? "time " : row.verdict ? "decided " : "not ");
  }
  CHECK(outcomes == "not not time decided decided decided decided ");
}

TEST_CASE("an alert that is refused alone is told with the reason") {
  World world;
  CHECK(world.status_of(alert(std::string(20'000, 'x'))) == 202);
  const auto rows = serve::recent_deliveries(*world.store, "", 1);
  REQUIRE((rows && rows->size() == 1));
  CHECK(serve::delivery_line(rows->front()).find("a label is over 16 KiB") != std::string::npos);
}

TEST_CASE("a rehearsal keeps nothing, and a replay's remembers what was decided") {
  World world;
  CHECK(world.status_of(alert("db1")) == 202);
  const auto kept = world.kept().size();
  const auto now_us = world.clock.wall_us;
  const auto& rules = world.sources->rules;
  const auto fresh = serve::rehearse(rules, "am", alert("db1"), now_us);
  REQUIRE((fresh && fresh->decisions.size() == 1));
  CHECK(fresh->decisions[0].outcome == trigger::Outcome::start);
  const auto rows = serve::recent_deliveries(*world.store, "", 1);
  REQUIRE((rows && rows->size() == 1));
  const auto again =
      serve::rehearse_replay(*world.store, rules, rows->front().id(), "token:ann (1)", now_us);
  REQUIRE((again && again->decisions.size() == 1));
  CHECK(again->decisions[0].outcome == trigger::Outcome::join);
  CHECK(serve::verdict_of(*model::parse_json(trigger::to_json(*again)))->decisions ==
        again->decisions);
  CHECK(serve::rehearse(rules, "nobody", alert("db1"), now_us).error().code == "unknown");
  CHECK(world.kept().size() == kept);
}
