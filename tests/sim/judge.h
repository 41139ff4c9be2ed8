// Judge: follows what becomes durable and what is really started, and says which promise is broken.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/lasting.h"

namespace reprise::sim {

class Judge {
 public:
  explicit Judge(const Book& book) : book_(book) {}

  // A new engine has restored the run.
  void restored(const core::State& state) { folded_ = state; }
  void durable(const model::Event& event, Lasting& lasting);
  void started(const Life& life, const model::AttemptId& id, Lasting& lasting);
  void create_acknowledged(const Lasting& lasting);
  void deed_acknowledged(Act act, const Lasting& lasting);
  void answer_acknowledged(const std::string& question);
  // The engine has nothing under way: its state is what its events give.
  void at_rest(const core::State& live);
  void ended(const core::State* live, const Case& played, const Lasting& lasting);

  void breach(std::string what) { broken_.push_back(std::move(what)); }
  const std::vector<std::string>& broken() const { return broken_; }

 private:
  void check_return(const Lasting& lasting);
  void check_left(const core::State& live, const Case& played, const Lasting& lasting);
  void check_looking(const std::string& guard);
  bool is_due(const Watched& watched, const Lasting& lasting) const;
  void check_proof(const model::AttemptId& id, const base::Instant& at, const Lasting& lasting);
  bool has_started(std::size_t line, const Lasting& lasting) const;
  void check_keys(const Lasting& lasting);
  void check_needs(const std::string& path);
  void check_effects(const core::State& live, const Case& played, const Lasting& lasting);

  const Book& book_;
  std::optional<core::State> folded_;  // of the durable events alone
  std::vector<std::string> broken_;
};

}  // namespace reprise::sim
