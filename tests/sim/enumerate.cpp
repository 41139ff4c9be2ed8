// All small plans.
#include <algorithm>
#include <array>
#include <numeric>

#include "sim/budget.h"
#include "sim/explore.h"

namespace reprise::sim {

namespace {

constexpr std::array kinds = {Kind::read, Kind::idempotent, Kind::unsafe, Kind::probed};
constexpr std::array outcomes = {Outcome::succeeds, Outcome::fails, Outcome::unknown,
                                 Outcome::fails_once};

std::uint32_t code_of(const Line& line) {
  return static_cast<std::uint32_t>(line.kind) * 4 + static_cast<std::uint32_t>(line.outcome);
}

// The plan with its steps in another order, as numbers; empty where a step would come before a need
// of it.
std::vector<std::uint32_t> in_order(const std::vector<Line>& steps,
                                    const std::vector<std::size_t>& order) {
  std::vector<std::uint32_t> codes;
  for (std::size_t place = 0; place < order.size(); ++place) {
    const Line& line = steps[order[place]];
    std::uint32_t needs = 0;
    for (std::size_t before = 0; before < order.size(); ++before)
      if ((line.needs >> order[before] & 1) != 0) {
        if (before >= place) return {};
        needs |= 1u << before;
      }
    codes.push_back(needs * 16 + code_of(line));
  }
  return codes;
}

// One of all plans that differ only in the names of their steps.
bool is_first_of_its_kind(const std::vector<Line>& steps) {
  std::vector<std::size_t> order(steps.size());
  std::iota(order.begin(), order.end(), 0);
  const auto own = in_order(steps, order);
  while (std::next_permutation(order.begin(), order.end()))
    if (const auto other = in_order(steps, order); !other.empty() && other < own) return false;
  return true;
}

void add_step(std::size_t count, Sketch& sketch, const std::function<void(const Sketch&)>& visit) {
  auto& steps = sketch.steps;
  if (steps.size() == count) {
    if (is_first_of_its_kind(steps)) visit(sketch);
    return;
  }
  for (const Kind kind : kinds)
    for (const Outcome outcome : outcomes) {
      // A retry adds timers, and with them most instants: in plans of up to two steps.
      if (outcome == Outcome::fails_once && count > 2) continue;
      for (std::uint32_t needs = 0; needs < (1u << steps.size()); ++needs) {
        Line line{kind, outcome, needs};
        steps.push_back(std::move(line));
        add_step(count, sketch, visit);
        steps.pop_back();
      }
    }
}

}  // namespace

void each_sketch(std::size_t count, const std::function<void(const Sketch&)>& visit) {
  Sketch sketch;
  // Plans of one step are few: a small share of them would leave out whole kinds.
  Share share = share_given();
  if (count == 1) share = {std::min<std::uint64_t>(share.of, 4), share.next};
  add_step(count, sketch, [&](const Sketch& made) {
    if (share.take()) visit(made);
  });
}

void each_shape(std::size_t count,
                const std::function<void(const std::vector<std::uint32_t>&)>& visit) {
  const std::size_t edges = count * (count - 1) / 2;
  for (std::uint32_t drawn = 0; drawn < (1u << edges); ++drawn) {
    std::vector<Line> steps(count);
    std::size_t edge = 0;
    for (std::size_t step = 1; step < count; ++step)
      for (std::size_t need = 0; need < step; ++need, ++edge)
        if ((drawn >> edge & 1) != 0) steps[step].needs |= 1u << need;
    if (!is_first_of_its_kind(steps)) continue;
    std::vector<std::uint32_t> needs;
    for (const auto& step : steps) needs.push_back(step.needs);
    visit(needs);
  }
}

std::vector<Truth> truths_of(const Sketch& sketch) {
  const auto has = [&](Kind kind) {
    return std::any_of(sketch.steps.begin(), sketch.steps.end(),
                       [kind](const Line& line) { return line.kind == kind; });
  };
  std::vector<Truth> truths = {Truth::honest};
  if (has(Kind::unsafe) || has(Kind::probed)) truths.push_back(Truth::lies);
  if (has(Kind::probed)) truths.push_back(Truth::cannot_tell);
  return truths;
}

}  // namespace reprise::sim
