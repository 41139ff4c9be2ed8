// Plays all cases of a kind: a plan without a fault, then with a death at each of its instants, and
// with another death at each instant of what follows.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "sim/world.h"

namespace reprise::sim {

class Tally {
 public:
  void add(const Case& played, const End& verdict);
  void add(const Tally& other);
  // What was played, and how fast.
  void print(const std::string& what) const;
  // No promise was broken, and there were as many distinct cases as have been counted once (or, of
  // a share, at least a tenth of what that makes: plans differ in size). Prints them.
  void check(const std::string& what, long counted) const;
  double cases_per_second() const;

  long cases = 0;  // distinct: with another truth only where somebody was asked
  long plans = 0, crashes = 0, broken = 0;
  std::string first;  // the first broken promise, and its case

 private:
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

class Explorer {
 public:
  explicit Explorer(Tally& tally, std::vector<Blow> deadly = {Blow::engine, Blow::both})
      : tally_(tally), deadly_(std::move(deadly)) {}

  // `faults_at_once`: 0 = none, 1 = every single death, 2 = every pair. Deaths of one life that
  // leave the same world behind are one case.
  void deaths(const Case& played, const Book& book, int faults_at_once);
  // Every instant: a second engine takes over; every commit: its outcome is not known.
  void lost_journals(const Case& played, const Book& book);
  // Every instant: a person does this; then there is a death at each instant too, if wanted.
  void deeds(const Case& played, const Book& book, Act act, int faults_at_once);

 private:
  End from(Case& played, const Book& book, const Lasting* left, int faults_at_once);
  void judge_end(const Case& played, End& verdict);

  Tally& tally_;
  std::vector<Blow> deadly_;
  const End* whole_ = nullptr;  // of the case without a fault, where nobody lies
};

// Every way to give `count` steps a class, an outcome and needs, up to renaming of steps; or the
// share of them that is wanted.
void each_sketch(std::size_t count, const std::function<void(const Sketch&)>& visit);
// Every shape of a graph of `count` steps, up to renaming: the needs of each step.
void each_shape(std::size_t count,
                const std::function<void(const std::vector<std::uint32_t>&)>& visit);
// The truths that can make a difference to a sketch.
std::vector<Truth> truths_of(const Sketch& sketch);

}  // namespace reprise::sim
