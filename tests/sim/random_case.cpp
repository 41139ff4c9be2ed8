#include "sim/random_case.h"

#include <random>

namespace reprise::sim {

namespace {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}

  std::uint32_t below(std::uint64_t bound) { return static_cast<std::uint32_t>(random_() % bound); }
  bool one_in(std::uint32_t count) { return below(count) == 0; }
  template <class Enum>
  Enum any(std::uint32_t count) {
    return static_cast<Enum>(below(count));
  }

 private:
  std::mt19937_64 random_;
};

std::vector<Line> random_lines(Dice& dice, std::size_t count, int depth);

Line random_line(Dice& dice, std::size_t position, int depth) {
  Line line;
  // Mostly sparse needs, so that much can happen at once.
  for (std::size_t need = 0; need < position; ++need)
    if (dice.one_in(3)) line.needs |= 1u << need;
  if (dice.one_in(10)) {
    line.waits = true;
    return line;
  }
  line.kind = dice.any<Kind>(4);
  line.outcome = dice.one_in(2) ? Outcome::succeeds : dice.any<Outcome>(4);
  if (dice.one_in(3)) line.policy = dice.any<Policy>(4);
  line.gate = dice.one_in(12);
  if (dice.one_in(10)) line.no_return = static_cast<std::uint32_t>(position) + 1;
  if (dice.one_in(5)) line.retries = 2 + dice.below(2);
  if (dice.one_in(6))
    line.items = 1 + dice.below(3);
  else if (dice.one_in(6))
    line.rounds = 1 + dice.below(3);
  if (depth == 0 && dice.one_in(6)) line.inside = random_lines(dice, 1 + dice.below(3), 1);
  line.call = !line.inside.empty() && dice.one_in(2);
  line.undo = line.inside.empty() && dice.one_in(3);
  return line;
}

std::vector<Line> random_lines(Dice& dice, std::size_t count, int depth) {
  std::vector<Line> lines;
  for (std::size_t i = 0; i < count; ++i) lines.push_back(random_line(dice, i, depth));
  return lines;
}

Sketch random_sketch(Dice& dice, std::size_t steps) {
  Sketch sketch;
  sketch.steps = random_lines(dice, 1 + dice.below(steps), 0);
  sketch.on_failure = dice.one_in(3);
  sketch.finally = dice.one_in(3);
  sketch.max_parallel = dice.one_in(3) ? 1 + dice.below(3) : 8;
  if (dice.one_in(8)) sketch.timeout_s = 1 + dice.below(20);
  if (dice.one_in(4)) {
    const auto until = dice.below(sketch.steps.size()), from = dice.below(until + 1);
    const bool follows = (sketch.steps[until].needs >> from & 1) != 0;
    const std::uint32_t max_s = dice.one_in(3) ? 1 + dice.below(20) : 0;
    sketch.scopes.push_back({follows ? from : until, until, max_s});
  }
  if (!sketch.scopes.empty() && dice.one_in(2))
    sketch.guards.push_back({dice.any<Sight>(3), Breach::process, 1, false, false});
  for (auto guards = dice.one_in(3) ? 1 + dice.below(2) : 0; guards > 0; --guards)
    sketch.guards.push_back({dice.any<Sight>(3), dice.any<Breach>(4), 1 + dice.below(2),
                             dice.one_in(2), dice.one_in(3)});
  return sketch;
}

// What can be left out or made plainer in one list of lines.
void smaller_lines(const std::vector<Line>& lines,
                   const std::function<void(std::vector<Line>)>& propose) {
  for (std::size_t gone = 0; gone < lines.size(); ++gone) {
    std::vector<Line> less;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (i == gone) continue;
      less.push_back(lines[i]);
      const std::uint32_t low = lines[i].needs & ((1u << gone) - 1);
      less.back().no_return = lines[i].no_return == 0 ? 0 : static_cast<std::uint32_t>(less.size());
      less.back().needs = low | (lines[i].needs >> (gone + 1) << gone);
    }
    if (!less.empty()) propose(std::move(less));
  }
  const auto plainer = [&](std::size_t i, auto&& change) {
    std::vector<Line> other = lines;
    change(other[i]);
    if (other != lines) propose(std::move(other));
  };
  for (std::size_t i = 0; i < lines.size(); ++i) {
    plainer(i, [](Line& line) {
      line.inside.clear();
      line.call = false;
    });
    plainer(i, [](Line& line) { line.call = false; });
    plainer(i, [](Line& line) { line.items = 0; });
    plainer(i, [](Line& line) { line.rounds = 0; });
    plainer(i, [](Line& line) { line.retries = 0; });
    plainer(i, [](Line& line) { line.undo = false; });
    plainer(i, [](Line& line) { line.gate = false; });
    plainer(i, [](Line& line) { line.waits = false; });
    plainer(i, [](Line& line) { line.needs = 0; });
    plainer(i, [](Line& line) { line.policy = Policy::abort; });
    plainer(i, [](Line& line) { line.outcome = Outcome::succeeds; });
    plainer(i, [](Line& line) { line.kind = Kind::read; });
    smaller_lines(lines[i].inside, [&](std::vector<Line> inside) {
      plainer(i, [&](Line& line) { line.inside = std::move(inside); });
    });
  }
}

// Without their scope they watch nothing.
void drop_processes(Sketch& sketch) {
  if (!sketch.scopes.empty()) return;
  std::erase_if(sketch.guards,
                [](const Watched& watched) { return watched.breach == Breach::process; });
}

void smaller_cases(const Case& played, const std::function<void(Case)>& propose) {
  const auto plainer = [&](auto&& change) {
    Case other = played;
    change(other);
    propose(std::move(other));
  };
  for (std::size_t i = 0; i < played.faults.size(); ++i)
    plainer([i](Case& other) { other.faults.erase(other.faults.begin() + static_cast<long>(i)); });
  for (std::size_t i = 0; i < played.deeds.size(); ++i)
    plainer([i](Case& other) { other.deeds.erase(other.deeds.begin() + static_cast<long>(i)); });
  smaller_lines(played.sketch.steps, [&](std::vector<Line> steps) {
    plainer([&](Case& other) {
      other.sketch.steps = std::move(steps);
      const std::size_t size = other.sketch.steps.size();
      std::erase_if(other.sketch.scopes, [&](const Staying& scope) { return scope.until >= size; });
      drop_processes(other.sketch);
    });
  });
  if (played.sketch.on_failure) plainer([](Case& other) { other.sketch.on_failure = false; });
  if (played.sketch.finally) plainer([](Case& other) { other.sketch.finally = false; });
  if (!played.sketch.scopes.empty())
    plainer([](Case& other) {
      other.sketch.scopes.clear();
      drop_processes(other.sketch);
    });
  for (std::size_t i = 0; i < played.sketch.guards.size(); ++i)
    plainer([i](Case& other) {
      other.sketch.guards.erase(other.sketch.guards.begin() + static_cast<long>(i));
    });
  if (played.sketch.timeout_s != 0) plainer([](Case& other) { other.sketch.timeout_s = 0; });
  if (played.sketch.max_parallel != 8) plainer([](Case& other) { other.sketch.max_parallel = 8; });
  if (played.seed != 0) plainer([](Case& other) { other.seed = 0; });
  if (played.truth != Truth::honest) plainer([](Case& other) { other.truth = Truth::honest; });
  if (played.reports != Reports::once) plainer([](Case& other) { other.reports = Reports::once; });
}

}  // namespace

Case random_case(std::uint64_t seed, std::size_t steps) {
  Dice dice(seed);
  Case played;
  played.sketch = random_sketch(dice, steps);
  for (auto faults = dice.below(4); faults > 0; --faults)
    played.faults.push_back({1 + static_cast<int>(dice.below(60)), dice.any<Blow>(blows)});
  for (auto deeds = dice.one_in(2) ? dice.below(3) : 0; deeds > 0; --deeds)
    played.deeds.push_back({static_cast<int>(dice.below(80)), dice.any<Act>(acts)});
  played.truth = dice.any<Truth>(3);
  played.reports = dice.any<Reports>(3);
  played.seed = seed;
  return played;
}

Case shrink(const Case& broken) {
  Case smallest = broken;
  for (bool better = true; better;) {
    better = false;
    const Case from = smallest;  // what is proposed is made from it while a smaller one is kept
    smaller_cases(from, [&](Case smaller) {
      if (better || play(smaller).broken.empty()) return;
      smallest = std::move(smaller);
      better = true;
    });
  }
  return smallest;
}

}  // namespace reprise::sim
