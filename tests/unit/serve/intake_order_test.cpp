// In which commit deliveries are decided, and in which order.
#include "unit/serve/intake_rig.h"

using namespace serve_test;

TEST_CASE(
    "what is decided quickly is durable with the delivery, and more than that is decided later") {
  World world({triggers()}, {.decided_with = 2});
  auto first = world.send(alert("a")), second = world.send(alert("b"));
  while (second->status == 0) world.turn();
  CHECK(world.kept("delivery.decided").size() == 2);
  world.settle();
  CHECK(world.starts.size() == 2);
  auto third = world.send(alert("c"));
  world.send(alert("d"));
  world.send(alert("e"));
  while (third->status == 0) world.turn();
  CHECK(world.kept("delivery.received").size() == 5);
  CHECK(world.kept("delivery.decided").size() == 2);
  world.settle();
  CHECK(world.kept("delivery.decided").size() == 5);
  CHECK(world.starts.size() == 5);
}

TEST_CASE("what came first is decided first, also where it is decided later") {
  World world({triggers()}, {.decided_with = 2});
  const auto take_what_waits = [&] {
    const auto turn = world.turns.at(0);
    world.turns.clear();
    turn();  // no commit is heard of in between
  };
  for (const char* host : {"a", "b", "c"}) world.send(alert(host));
  take_what_waits();
  world.send(alert("d"));
  take_what_waits();
  world.settle();
  std::vector<std::uint64_t> decided;
  for (const auto& entry : world.kept("delivery.decided"))
    decided.push_back(trigger::verdict_from_json(entry.body)->delivery);
  CHECK(decided == std::vector<std::uint64_t>{1, 2, 3, 4});
}
