// Random cases, and the smallest one that still breaks a promise.
#pragma once

#include <cstdint>

#include "sim/world.h"

namespace reprise::sim {

// A runbook with up to `steps` lines of its own, faults, deeds of people and an order of things;
// all of it follows from the seed, which is not 0.
Case random_case(std::uint64_t seed, std::size_t steps);

// Plays random cases for that long; the first that breaks a promise fails the test, made small.
void check_random_runbooks(double seconds);

// Leaves out one thing after the other as long as a promise is still broken.
Case shrink(const Case& broken);

}  // namespace reprise::sim
