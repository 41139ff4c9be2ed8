// What metrics tell of deliveries: counts by sources, whose number nobody outside can make grow.
#include "unit/serve/intake_rig.h"

using namespace serve_test;

TEST_CASE("what came is counted by the sources there are now, and by nothing that is sent") {
  World world;
  CHECK(world.status_of(alert("db1")) == 202);
  CHECK(world.status_of(alert("db2", "Other")) == 202);
  CHECK(world.status_of("no json") == 202);
  CHECK(world.send(alert("db1"), "am", "wrong")->status == 401);
  CHECK(world.send(alert("db1"), "made-up")->status == 404);
  world.settle();
  auto figures = world.intake->figures();
  CHECK(figures.sources.size() == 2);
  const auto& am = figures.sources.at("am");
  CHECK(am.received ==
        console::SourceFigures::Counts{{"accepted", 3}, {"copy", 0}, {"refused", 1}});
  CHECK(am.decided.at("start") == 1);
  CHECK(am.decided.at("ignored") == 1);
  CHECK(am.decided.at("unread") == 1);
  CHECK(am.decided.size() == 9);
  CHECK(figures.sources.at("signed").decided.at("start") == 0);
  CHECK(figures.unknown == 1);
  CHECK(figures.undecided == 0);
  auto others = triggers();
  others.sources.erase(others.sources.begin());
  world.intake->use(sources_of(others));
  figures = world.intake->figures();
  CHECK(figures.sources.size() == 1);
  CHECK(figures.sources.count("signed") == 1);
}
