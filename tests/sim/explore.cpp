#include "sim/explore.h"

#include "sim/budget.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <iostream>
#include <set>

namespace reprise::sim {

namespace {

bool is_distinct(const Case& played, const End& verdict) {
  if (played.truth == Truth::honest) return true;
  return verdict.probed > 0 || (played.truth == Truth::lies && verdict.asked > 0);
}

bool was_set_back(const Case& played) {
  return std::any_of(played.faults.begin(), played.faults.end(),
                     [](const Fault& fault) { return fault.blow == Blow::reboot_back; });
}

}  // namespace

void Tally::add(const Case& played, const End& verdict) {
  if (is_distinct(played, verdict)) ++cases;
  crashes += verdict.crashes;
  if (verdict.broken.empty()) return;
  ++broken;
  if (first.empty()) first = played.name() + ": " + verdict.broken.front();
}

void Tally::add(const Tally& other) {
  cases += other.cases;
  plans += other.plans;
  crashes += other.crashes;
  broken += other.broken;
  if (first.empty()) first = other.first;
}

double Tally::cases_per_second() const {
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun_;
  return static_cast<double>(cases) / took.count();
}

void Tally::check(const std::string& what, long counted) const {
  INFO(first);
  CHECK(broken == 0);
  const auto of = static_cast<long>(share_given().of);
  CHECK(cases >= (of == 1 ? counted : counted / of / 10));
  print(what);
}

void Tally::print(const std::string& what) const {
  std::cout << what << ": ";
  if (plans > 0) std::cout << plans << " plans, ";
  std::cout << cases << " distinct cases, " << crashes << " crashes, "
            << static_cast<long>(cases_per_second()) << " cases/s" << std::endl;
}

// Where nobody lies, a run ends as without the crash. One that fails may have come further with
// steps that do not depend on the failure.
void Explorer::judge_end(const Case& played, End& verdict) {
  if (whole_ == nullptr || !verdict.broken.empty()) return;
  if (played.truth == Truth::lies || !played.deeds.empty()) return;
  // How often a guard has looked before it finds something follows from the crashes.
  for (const auto& guard : played.sketch.guards)
    if (guard.sight != Sight::ok) return;
  // Nor does anybody know how long a scope has lasted when the wall clock went back meanwhile.
  for (const auto& scope : played.sketch.scopes)
    if (scope.max_s > 0 && was_set_back(played)) return;
  const bool well = whole_->status == model::RunStatus::succeeded;
  if (verdict.status != whole_->status || (well && verdict.phases != whole_->phases))
    verdict.broken.push_back("it ended as '" + std::string(model::to_text(verdict.status)) +
                             "', without the crash as '" +
                             std::string(model::to_text(whole_->status)) + "'");
}

End Explorer::from(Case& played, const Book& book, const Lasting* left, int faults_at_once) {
  std::vector<Snapshot> snapshots;
  World world = left ? World(played, book, *left) : World(played, book);
  if (faults_at_once > 0) world.keep_snapshots(snapshots);
  if (left == nullptr) world.compare_often();
  End verdict = world.run();
  judge_end(played, verdict);
  tally_.add(played, verdict);
  if (whole_ == nullptr) whole_ = &verdict;
  std::set<std::string> seen;
  for (const auto& snapshot : snapshots)
    for (const Blow blow : deadly_) {
      Lasting after = snapshot.lasting;
      after.strike(blow);
      if (!seen.insert(after.signature()).second) continue;
      played.faults.push_back({snapshot.instant, blow});
      from(played, book, &after, faults_at_once - 1);
      played.faults.pop_back();
    }
  if (whole_ == &verdict) whole_ = nullptr;
  return verdict;
}

void Explorer::deaths(const Case& played, const Book& book, int faults_at_once) {
  Case here = played;
  from(here, book, nullptr, faults_at_once);
}

void Explorer::lost_journals(const Case& played, const Book& book) {
  Case here = played;
  std::vector<Snapshot> snapshots;
  World world(here, book);
  world.keep_snapshots(snapshots);
  const End whole = world.run();
  whole_ = &whole;
  for (const auto& snapshot : snapshots)
    for (const Blow blow : {Blow::second_engine, Blow::commit_lost, Blow::commit_kept}) {
      if (blow != Blow::second_engine && snapshot.at != At::before_commit) continue;
      here.faults = {{snapshot.instant, blow}};
      End verdict = play(here, book);
      judge_end(here, verdict);
      tally_.add(here, verdict);
    }
  whole_ = nullptr;
}

void Explorer::deeds(const Case& played, const Book& book, Act act, int faults_at_once) {
  const int instants = play(played, book).instants;
  for (int instant = 0; instant <= instants; ++instant) {
    Case here = played;
    here.deeds = {{instant, act}};
    from(here, book, nullptr, faults_at_once);
  }
}

}  // namespace reprise::sim
