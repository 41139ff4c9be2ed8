// World: plays one case - the real driver and core among twins that can be struck at every instant.
// It counts what really happened; the judge asks it.
#pragma once

#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "sim/judge.h"

namespace reprise::sim {

struct End {
  std::vector<std::string> broken = {};  // empty = all promises kept
  int instants = 0;                      // of all lives
  int crashes = 0;
  int asked = 0, probed = 0;  // how often somebody's truth mattered
  bool over = false;
  model::RunStatus status = model::RunStatus::running;
  std::string phases = {};            // of the steps, one letter each
  std::vector<std::string> log = {};  // what became durable, where a promise is broken
};

// A moment of the first life of a world.
struct Snapshot {
  int instant = 0;
  At at = At::before_commit;
  Lasting lasting;
};

class World {
 public:
  World(const Case& played, const Book& book);
  // Plays on after a death that left `lasting`; the faults of the case are over.
  World(const Case& played, const Book& book, Lasting lasting);

  // The instants of the first life will be noted here.
  void keep_snapshots(std::vector<Snapshot>& into) { snapshots_ = &into; }
  // Also compares live and durable state whenever nothing is under way.
  void compare_often() { compare_ = true; }
  End run();

  // For the twins.
  const Case& played() const { return case_; }
  Lasting& lasting() { return lasting_; }
  void started(Life& life, const model::effects::StartAttempt& attempt);
  void told_to_stop(const Life& life, const model::AttemptId& id);

 private:
  void instant(At at);
  void fall();  // what was struck falls
  void fail_commit(Blow blow);
  void prod(Life& life);  // tempts an engine that must not do anything any more
  void haunt(Life& old);

  void be_born();  // birth.cpp
  void create();
  void recover();
  void report_leftover(const model::AttemptId& id);

  bool move();  // moves.cpp: one thing that happens; false = none is left
  bool move_in_disorder();
  bool act_one();
  bool commit_one();
  bool execute_one();
  bool report_one();
  bool answer_one();
  bool go_on();
  bool tick_one();
  void make_durable(const port::Batch& batch);
  void post_result(Life& life, const Attempt& attempt, bool adopted);
  void give_up(Attempt& attempt);
  std::string answer_to(const core::OpenQuestion& question);
  const Watched& watched_by(const model::AttemptId& id) const;
  std::size_t choose(std::size_t count);  // which of them is next
  const core::State* state() const { return life_->driver.find("r"); }

  const Case& case_;
  const Book& book_;
  Lasting lasting_;
  Judge judge_;
  std::unique_ptr<Life> life_;
  End verdict_;
  std::mt19937_64 random_;
  std::size_t next_fault_ = 0;
  std::optional<Blow> struck_;
  std::optional<Lasting> left_;                     // the world as it was when that happened
  std::function<void(port::CommitResult)> untold_;  // a commit whose engine was struck after it
  std::vector<Snapshot>* snapshots_ = nullptr;
  bool compare_ = false;
};

// The whole of a case, from its beginning.
End play(const Case& played);
End play(const Case& played, const Book& book);

}  // namespace reprise::sim
