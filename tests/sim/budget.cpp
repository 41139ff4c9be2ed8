#include "sim/budget.h"

#include <algorithm>
#include <cstdlib>
#include <random>

namespace reprise::sim {

double seconds_given(double otherwise) {
  const char* text = std::getenv("REPRISE_SIM_SECONDS");
  return text == nullptr ? otherwise : std::atof(text);
}

std::uint64_t seed_given() {
  static const std::uint64_t chance = (std::uint64_t{std::random_device{}()} << 20) + 1;
  const char* text = std::getenv("REPRISE_SEED");
  return text == nullptr ? chance : std::strtoull(text, nullptr, 10);
}

Share share_given() {
  const char* text = std::getenv("REPRISE_SIM_SHARE");
  const auto of = std::max(text == nullptr ? 1ULL : std::strtoull(text, nullptr, 10), 1ULL);
  return {of, seed_given() % of};
}

}  // namespace reprise::sim
