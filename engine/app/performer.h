// Performer: carries out attempts - turns what the core recorded into child processes, and how they
// ended into reports.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "actions/hide.h"
#include "core/state.h"
#include "port/step_runner.h"
#include "process/launch.h"
#include "shim/launcher.h"

namespace reprise::app {

class Performer final : public port::StepRunner {
 public:
  struct Surroundings {
    std::string state_folder, worker;
    std::string journal_uuid;
    std::uint64_t epoch = 0;
    std::function<const core::State*(const std::string& run_id)> find_run;
    // The finished report of a run, for the action `report`.
    std::function<std::string(const std::string& run_id, const std::string& format)> render_report;
    port::Report report;
    // A call of a script that waits for it is recorded.
    std::function<void(const std::string& token, const model::effects::PerformCall&)> grant_call;
  };

  Performer(Surroundings surroundings, shim::Launcher& launcher)
      : around_(std::move(surroundings)), launcher_(launcher) {}

  void start(const std::string& run_id, const model::effects::StartAttempt& attempt) override;
  void perform(const std::string& run_id, const model::effects::PerformCall& call) override;
  void stop(const std::string& run_id, const model::effects::StopAttempt& attempt) override;
  void flush() override { launcher_.flush(); }

  // From the launcher, for attempts started here.
  void ended(const process::LaunchResult& result);
  enum class Loss { proven_dead, never_started, unprovable };
  void lost(const std::string& token, const std::string& cause, Loss loss);
  // How a result kept for a dead engine is reported; `state` is the run's.
  std::vector<model::InputBody> adopt(const core::State& state, const core::OpenAttempt& attempt,
                                      const process::LaunchResult& result) const;
  struct Running {
    std::string run_id;
    model::effects::StartAttempt attempt;
    actions::Secrets secrets;  // what was put in, to be found again in outputs
  };
  const Running* find(const std::string& token) const;
  bool busy() const { return !running_.empty(); }
  // Milliseconds after which all that runs now has had its deadline or its grace.
  std::size_t running() const { return running_.size(); }

 private:
  std::vector<model::InputBody> told(const core::State& state, const model::AttemptId& id,
                                     const std::string& action, model::EffectClass effect,
                                     const actions::Secrets& secrets,
                                     const process::LaunchResult& result, bool adopted) const;
  base::Result<process::LaunchSpec> prepare(const std::string& run_id, const core::State& state,
                                            const model::effects::StartAttempt& attempt,
                                            actions::Secrets& secrets) const;
  base::Status add_command(const std::string& run_id, const core::State& state,
                           const model::effects::StartAttempt& attempt, const model::Value& inputs,
                           const actions::Secrets& secrets, process::LaunchSpec& spec) const;
  void add_environment(const std::string& run_id, const core::State& state,
                       const model::effects::StartAttempt& attempt, const model::Value& inputs,
                       process::LaunchSpec& spec) const;
  void refuse(const std::string& run_id, const model::AttemptId& id, const base::Error& error);

  Surroundings around_;
  shim::Launcher& launcher_;
  std::map<std::string, Running> running_;  // by token
};

}  // namespace reprise::app
