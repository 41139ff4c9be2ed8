// Covering arrays: few rows in which every pair of values of every two columns stands together.
#pragma once

#include <vector>

namespace reprise::sim {

using Row = std::vector<int>;

// `levels`: how many values each column has, from 0. Greedy, so not the smallest, but always the
// same.
std::vector<Row> pairwise(const std::vector<int>& levels);
// How many pairs of values of two columns there are, and how many of them stand in the rows.
long count_pairs(const std::vector<int>& levels);
long count_pairs(const std::vector<Row>& rows);

}  // namespace reprise::sim
