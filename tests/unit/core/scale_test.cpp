// A step of a large run costs what a step of a small one costs: long chains, wide graphs, many
// items.
#include <catch2/catch.hpp>
#include <chrono>

#include "core/data.h"
#include "unit/core/rig.h"

using namespace core_test;

namespace {

// Under the sanitizers fewer: frames are larger there, so that a deep stack still shows.
#ifdef REPRISE_UNDER_SANITIZER
constexpr int many = 20'000;
#else
constexpr int many = 100'000;
#endif

std::string name_of(int number) { return "s" + std::to_string(number); }

Rig quiet(const Book& book) {
  Rig rig(book, false);
  rig.compare = false;
  return rig;
}

// Steps per second of the whole run, with every attempt succeeding.
double rate(Rig& rig) {
  const auto begun = std::chrono::steady_clock::now();
  rig.give(inputs::Granted{});
  while (!rig.state.open_attempts().empty()) {
    const auto id = rig.state.open_attempts().begin()->first;
    rig.give(inputs::AttemptReported{{id, model::Verdict::succeeded}});
  }
  CHECK(rig.state.status() == RunStatus::succeeded);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  return static_cast<double>(rig.state.nodes().size()) / took.count();
}

Book chain(int length, const std::string& action) {
  std::vector<Line> steps;
  steps.reserve(static_cast<std::size_t>(length));
  for (int i = 0; i < length; ++i) {
    steps.push_back(act(name_of(i), action));
    if (i > 0) steps.back().needs({name_of(i - 1)});
  }
  return Book(std::move(steps));
}

Book wide(int width) {
  std::vector<Line> steps;
  for (int i = 0; i < width; ++i) steps.push_back(step(name_of(i)));
  return Book(std::move(steps));
}

}  // namespace

TEST_CASE("a long chain runs, and costs per step what a short one does") {
  auto shorter = quiet(chain(many / 20, "exec"));
  auto longer = quiet(chain(many, "exec"));
  const double small = rate(shorter), large = rate(longer);
  INFO(small << " and " << large << " steps/s");
  // A cost that grows with the length would be a factor of 20; the machine may be busy.
  CHECK(large > small / 6);
}

TEST_CASE("many independent steps run, and cost per step what few do") {
  auto narrow = quiet(wide(many / 20));
  auto broad = quiet(wide(many));
  const double small = rate(narrow), large = rate(broad);
  INFO(small << " and " << large << " steps/s");
  CHECK(large > small / 6);
}

TEST_CASE("many items run within small nodes") {
  model::List items;
  for (int i = 0; i < many; ++i) items.push_back(model::Value(i));
  auto rig = quiet(Book({step("f").foreach (16)}));
  rig.answers("f", EvaluatePhase::foreach, model::Value(std::move(items)));
  rate(rig);
  CHECK(rig.node("f").outputs.list().size() == many);
  CHECK(sizeof(core::Node) <= 192);
}

TEST_CASE("a long chain that is skipped or cancelled needs no deep stack") {
  auto rig = quiet(chain(many, "exec"));
  rig.give(inputs::Granted{});
  if (GENERATE(true, false)) {
    rig.fail("s0");
  } else {
    rig.cancel();
    rig.succeed("s0");
  }
  CHECK(rig.state.is_over());
  CHECK(rig.phase(name_of(many - 1)) == model::StepPhase::skipped);
}

TEST_CASE("a skip runs down a long chain, one by one") {
  auto rig = quiet(chain(many, "exec"));
  rig.give(inputs::Granted{});
  rig.give(inputs::AttemptGone{{"s0", model::AttemptRole::main, 1}, "gone"});
  rig.answer("q1", "skip");
  CHECK(rig.state.status() == RunStatus::succeeded);
  CHECK(rig.all<events::StepSkipped>().size() == many);
}

TEST_CASE("many steps of the core itself run one after the other") {
  auto rig = quiet(chain(many, "set"));
  rig.give(inputs::Granted{});
  CHECK(rig.state.status() == RunStatus::succeeded);
}

TEST_CASE("many timers at once are found by their time") {
  std::vector<Line> steps;
  for (int i = 0; i < many; ++i) steps.push_back(act(name_of(i), "wait"));
  auto rig = quiet(Book(std::move(steps)));
  for (int i = 0; i < many; ++i)
    rig.answers(name_of(i), EvaluatePhase::inputs, model::Value(model::Map{{"for", 1'000 + i}}));
  rig.give(inputs::Granted{});
  for (int i = 0; i < 1'000; ++i) rig.later(i == 0 ? 1'000 : 1);
  CHECK(rig.all<events::StepSucceeded>().size() == 1'000);
}
