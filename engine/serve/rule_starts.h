// RuleStarts: runs of what rules decided, and the end of them. On the engine's thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/compile_memo.h"
#include "app/engine.h"
#include "base/result.h"
#include "trigger/decision.h"

namespace reprise::serve {

class Service;

class RuleStarts {
 public:
  explicit RuleStarts(Service& service);  // which must outlive it
  ~RuleStarts();
  RuleStarts(const RuleStarts&) = delete;
  RuleStarts& operator=(const RuleStarts&) = delete;

  // The run of this id, made now or before. Runs that it preempts are ended first. One that cannot
  // be made is an incident where the start has a severity.
  using Done = std::function<void(base::Status)>;
  void start(const trigger::Start& start, const Done& done);
  // Plans it and asks the journal for its id, while the decision is on its way there. start() of
  // the same run must follow.
  void prepare(const trigger::Start& start);
  // Calls `ended` once, with the time when the run was over, or now where there is none.
  using Ended = std::function<void(base::WallMicros)>;
  void watch(const std::string& run_id, Ended ended);

 private:
  // A run that is to be made, and what is still waited for.
  struct Making {
    base::Result<app::Compiled> compiled = base::fail("internal", "it is not planned yet");
    bool is_compiled = false, is_asking = false;
    std::function<void(bool is_new)> submit = {};  // once it was decided
    void go_on(bool is_new) const {
      if (submit && is_compiled && !is_asking) submit(is_new);
    }
  };
  using MakingPtr = std::shared_ptr<Making>;
  MakingPtr begin(const trigger::Start& start);
  void go(const trigger::Start& start, const Done& done);
  void make(const trigger::Start& start, const Done& done);
  void submit(const trigger::Start& start, app::Compiled compiled, bool is_new, const Done& done);
  void look(const app::Frame& frame);

  Service& service_;
  app::CompileMemo memo_;                      // many alerts start the same
  std::map<std::string, MakingPtr> prepared_;  // by run
  std::uint64_t follower_ = 0;
  std::map<std::string, std::vector<Ended>> watched_;  // by run
};

}  // namespace reprise::serve
