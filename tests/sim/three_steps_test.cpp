// The three-step plans, sampled evenly where the time given does not suffice for all of them.
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <random>

#include "sim/world.h"

using namespace reprise;
using namespace reprise::sim;

namespace {

double seconds_given() {
  const char* text = std::getenv("REPRISE_SIM_SECONDS");
  return text == nullptr ? 10.0 : std::atof(text);
}

unsigned seed_given() {
  const char* text = std::getenv("REPRISE_SEED");
  return text == nullptr ? std::random_device{}() : static_cast<unsigned>(std::atol(text));
}

Case random_case(std::mt19937& random, std::size_t steps_max) {
  Case played;
  const std::size_t count = 3 + random() % (steps_max - 2);
  for (std::size_t i = 0; i < count; ++i)
    played.steps.push_back({static_cast<Kind>(random() % 4), static_cast<Outcome>(random() % 3),
                            static_cast<std::uint32_t>(random() % (1u << i))});
  played.truth = static_cast<Truth>(random() % 3);
  const int instants = play(played).instants;
  int first = 1 + static_cast<int>(random() % static_cast<unsigned>(instants));
  int second = first + 1 + static_cast<int>(random() % 30);
  played.faults = {Fault{first, static_cast<Death>(random() % 2)},
                   Fault{second, static_cast<Death>(random() % 2)}};
  return played;
}

// Leaves out one step after the other, and one fault, as long as the case still breaks a promise.
Case shrink(Case broken) {
  for (std::size_t i = 0; i + 1 < broken.steps.size();) {
    Case smaller = broken;
    smaller.steps.pop_back();
    if (play(smaller).broken.empty()) break;
    broken = smaller;
  }
  Case single = broken;
  single.faults[1] = {};
  return play(single).broken.empty() ? broken : single;
}

}  // namespace

TEST_CASE("random plans of three to five steps survive pairs of crashes") {
  const unsigned seed = seed_given();
  std::mt19937 random(seed);
  const auto begun = std::chrono::steady_clock::now();
  long runs = 0, crashes = 0;
  while (std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count() <
         seconds_given()) {
    const Case played = random_case(random, 5);
    const Verdict verdict = play(played);
    ++runs;
    crashes += verdict.crashes;
    if (verdict.broken.empty()) continue;
    const Case small = shrink(played);
    FAIL("REPRISE_SEED=" << seed << ", case " << small.name() << ": "
                         << play(small).broken.front());
  }
  std::cout << "random plans: " << runs << " runs, " << crashes << " crashes, REPRISE_SEED=" << seed
            << "\n";
  CHECK(runs > 100);
  CHECK(crashes > runs / 2);
}
