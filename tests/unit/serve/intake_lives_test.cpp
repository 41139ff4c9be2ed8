// What one engine leaves to the next: nothing is taken before it is known, nothing is forgotten,
// and nothing is done twice.
#include "unit/serve/intake_rig.h"

using namespace serve_test;

using trigger::Outcome;

TEST_CASE("before it is known what engines before have left, nothing is taken") {
  World world;
  world.end();
  world.open_store(world.clock);
  world.intake = std::make_unique<serve::Intake>(world.parts(), world.sources, world.limits);
  CHECK(world.status_of(alert("db1")) == 503);
  CHECK(world.kept().empty());
}

TEST_CASE("D-01 what was accepted and not decided is decided by the next engine") {
  World world({triggers()}, {.decided_with = 0});
  auto answer = world.send(alert("db1"));
  while (answer->status == 0) world.turn();
  CHECK(world.kept("delivery.decided").empty());
  world.end();
  world.begin();
  world.settle();
  CHECK(world.starts.size() == 1);
  CHECK(world.kept("delivery.decided").size() == 1);
}

TEST_CASE("D-01 a run that was decided and not made is made by the next engine, under its id") {
  World world;
  world.runs_are_made = false;
  CHECK(world.status_of(alert("db1")) == 202);
  REQUIRE(world.starts.size() == 1);
  world.end();
  world.runs_are_made = true;
  world.begin();
  world.settle();
  REQUIRE(world.starts.size() == 2);
  CHECK(world.starts[0].run_id == world.starts[1].run_id);
  CHECK(world.kept("delivery.decided").size() == 1);
  world.end();
  world.begin();
  world.settle();
  CHECK(world.starts.size() == 2);
}

TEST_CASE("the storm cap counts over a restart, and is told of once") {
  auto all = triggers();
  all.storm = {2, 600'000};
  World world(all);
  for (const char* host : {"db1", "db2", "db3"}) CHECK(world.status_of(alert(host)) == 202);
  CHECK(world.starts.size() == 2);
  CHECK(world.notices.size() == 1);
  world.end();
  world.begin();
  world.settle();
  CHECK(world.status_of(alert("db4")) == 202);
  CHECK(world.last_verdict().decisions[0].outcome == Outcome::suppressed);
  CHECK(world.starts.size() == 2);
  CHECK(world.notices.size() == 1);
}
