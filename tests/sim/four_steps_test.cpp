// All shapes of four steps; class, outcome, truth, reports and the kind of death by a covering
// array, with a death at every instant.
#include <catch2/catch.hpp>

#include "sim/budget.h"
#include "sim/covering.h"
#include "sim/explore.h"

using namespace reprise::sim;

namespace {

// Columns: four classes, four outcomes, truth, reports, kind of death.
const std::vector<int> levels = {4, 4, 4, 4, 4, 4, 4, 4, 3, 3, 4};
constexpr std::size_t truth_column = 8, reports_column = 9, death_column = 10;

Case case_of(const std::vector<std::uint32_t>& needs, const Row& row) {
  Case played;
  for (std::size_t i = 0; i < needs.size(); ++i) {
    Line line;
    line.kind = static_cast<Kind>(row[i]);
    line.outcome = static_cast<Outcome>(row[needs.size() + i]);
    line.needs = needs[i];
    played.sketch.steps.push_back(std::move(line));
  }
  played.truth = static_cast<Truth>(row[truth_column]);
  played.reports = static_cast<Reports>(row[reports_column]);
  return played;
}

}  // namespace

TEST_CASE("a covering array holds every pair") {
  const auto rows = pairwise(levels);
  CHECK(count_pairs(rows) == count_pairs(levels));
  CHECK(rows.size() < 64);
}

TEST_CASE("all shapes of four steps survive every single crash, pairwise") {
  constexpr Blow deadly[] = {Blow::engine, Blow::both, Blow::reboot, Blow::second_engine};
  const auto rows = pairwise(levels);
  Tally tally;
  Share share = share_given();
  long shapes = 0;
  each_shape(4, [&](const std::vector<std::uint32_t>& needs) {
    ++shapes;
    for (const auto& row : rows) {
      if (!share.take()) continue;
      const Case played = case_of(needs, row);
      const Book book(played.sketch);
      const Blow death = deadly[row[death_column]];
      ++tally.plans;
      if (death == Blow::second_engine)
        Explorer(tally).lost_journals(played, book);
      else
        Explorer(tally, {death}).deaths(played, book, 1);
    }
  });
  CHECK(shapes == 31);
  tally.check("all shapes of four steps, pairwise", 27'055);
}
