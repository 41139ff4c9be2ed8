#include "sim/covering.h"

#include <cstddef>
#include <set>
#include <tuple>

namespace reprise::sim {

namespace {

using Pair = std::tuple<std::size_t, int, std::size_t, int>;  // column, value, later column, value

std::set<Pair> all_pairs(const std::vector<int>& levels) {
  std::set<Pair> pairs;
  for (std::size_t a = 0; a < levels.size(); ++a)
    for (std::size_t b = a + 1; b < levels.size(); ++b)
      for (int x = 0; x < levels[a]; ++x)
        for (int y = 0; y < levels[b]; ++y) pairs.insert({a, x, b, y});
  return pairs;
}

std::set<Pair> pairs_of(const Row& row) {
  std::set<Pair> pairs;
  for (std::size_t a = 0; a < row.size(); ++a)
    for (std::size_t b = a + 1; b < row.size(); ++b) pairs.insert({a, row[a], b, row[b]});
  return pairs;
}

// The value of `column` that brings most missing pairs with what stands in the row already.
int best_value(const Row& row, std::size_t column, int count, const std::set<Pair>& missing) {
  int best = 0;
  long best_gain = -1;
  for (int value = 0; value < count; ++value) {
    long gain = 0;
    for (std::size_t other = 0; other < row.size(); ++other) {
      if (other == column || row[other] < 0) continue;
      const bool before = other < column;
      gain += static_cast<long>(missing.count(before ? Pair{other, row[other], column, value}
                                                     : Pair{column, value, other, row[other]}));
    }
    if (gain > best_gain) best_gain = gain, best = value;
  }
  return best;
}

}  // namespace

std::vector<Row> pairwise(const std::vector<int>& levels) {
  std::set<Pair> missing = all_pairs(levels);
  std::vector<Row> rows;
  while (!missing.empty()) {
    const auto [a, x, b, y] = *missing.begin();
    Row row(levels.size(), -1);
    row[a] = x;
    row[b] = y;
    for (std::size_t column = 0; column < levels.size(); ++column)
      if (row[column] < 0) row[column] = best_value(row, column, levels[column], missing);
    for (const auto& pair : pairs_of(row)) missing.erase(pair);
    rows.push_back(std::move(row));
  }
  return rows;
}

long count_pairs(const std::vector<int>& levels) {
  return static_cast<long>(all_pairs(levels).size());
}

long count_pairs(const std::vector<Row>& rows) {
  std::set<Pair> pairs;
  for (const auto& row : rows) pairs.merge(pairs_of(row));
  return static_cast<long>(pairs.size());
}

}  // namespace reprise::sim
