// What rules tell people, over an engine that dies after each of its commits.
#include "unit/serve/intake_rig.h"

using namespace serve_test;

namespace {

// How many notices are meant to be told, by the journal.
std::size_t intended(World& world) {
  const auto entries = world.store->entries(std::string(incident::stream), 0, 0);
  REQUIRE(entries);
  return entries->size();
}

}  // namespace

TEST_CASE("D-01 whenever the engine dies, a notice is neither lost nor meant twice") {
  auto all = triggers();
  all.storm = {1, 600'000};
  const std::string why_not = GENERATE("", "its group is held");  // the storm cap; a run not made
  const std::size_t decided_with = GENERATE(0u, 64u);
  std::size_t commits = 0;
  for (bool was_cut = true; was_cut; ++commits) {
    World world(all, {.decided_with = decided_with});
    world.why_not = why_not;
    world.journal->quick = commits;
    world.send(alert("db1"));
    if (why_not.empty()) world.send(alert("db2"));
    world.settle();
    was_cut = !world.journal->waiting.empty();
    world.end();
    world.begin();
    world.settle();
    CHECK(intended(world) == (world.kept("delivery.received").empty() ? 0 : 1));
  }
  // Nothing durable; received and decided, in one or in two; started.
  CHECK(commits == (decided_with == 0 ? 4 : 3));
}
