// Rig: drives one run of the core by hand. Evaluations are answered from a table; after every input
// the state is compared with one restored from the events, and the agenda with one computed afresh.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/machine.h"
#include "unit/core/book.h"

namespace core_test {

using model::AttemptRole;
using model::EffectClass;
using model::OnFailure;
using model::QuestionKind;
using model::RunPhase;
using model::RunStatus;
using model::StepPhase;
using model::Value;
using model::Verdict;
using model::inputs::EvaluatePhase;
using Paths = std::vector<std::string>;
namespace events = model::events;
namespace effects = model::effects;
namespace inputs = model::inputs;

// Empty where all that the state derives is as it would be computed afresh.
std::string agenda_fault(const core::State& state);

class Rig {
 public:
  explicit Rig(const Book& book, bool granted = true, events::RunCreated created = {});

  // Gives the input, answers evaluations, keeps events and effects.
  core::Decision give(model::InputBody body);
  // Any later evaluation of this step and phase answers this.
  Rig& answers(const std::string& step, EvaluatePhase phase, base::Result<model::Value> value);

  core::Decision succeed(const std::string& step, model::Value outputs = model::Map{});
  core::Decision fail(const std::string& step, int exit = 1);
  core::Decision unknown(const std::string& step);
  core::Decision lose(const std::string& step);
  core::Decision report(const std::string& step, model::AttemptRole role, model::Verdict verdict,
                        model::Value outputs = model::Map{});
  core::Decision probe_says(const std::string& step, const std::string& verdict);
  // The check that a guard is making ends so; `exit` of 0 is ok, without one it has no data.
  core::Decision look(const std::string& guard, std::optional<int> exit);
  bool is_looking(const std::string& guard) const;
  model::AttemptId check_of(const std::string& guard) const;
  core::Decision answer(const std::string& question, const std::string& choice,
                        const std::string& by = "ann");
  // Moves both clocks and fires what is due.
  core::Decision later(base::Millis millis);
  core::Decision cancel(bool undo = false);
  // A new engine restores the run from its events.
  core::Decision crash(std::uint64_t epoch = 2);

  model::StepPhase phase(const std::string& step) const;
  const core::Node& node(const std::string& step) const;
  // Paths of the open attempts, main ones plain, others with ":probe" or ":undo".
  std::vector<std::string> running() const;
  // The open question of a step (or of the run), or empty.
  std::string question(const std::string& step = "") const;
  std::vector<std::string> started() const;  // main attempts, in order
  template <class Event>
  std::vector<Event> all() const {
    std::vector<Event> found;
    for (const auto& event : log)
      if (const auto* body = std::get_if<Event>(&event.body)) found.push_back(*body);
    return found;
  }
  std::vector<std::string> warnings;

  core::State state;
  std::vector<model::Event> log;
  base::Instant now{1'000'000'000, 5'000'000, "boot-1"};
  bool compare = true;  // off for long runs, which would be compared too often

 private:
  void keep(const core::Decision& decision);
  base::Result<model::Value> evaluate(const effects::Evaluate& request) const;
  model::AttemptId open(const std::string& step, model::AttemptRole role) const;
  void check() const;

  std::shared_ptr<const model::Plan> plan_;
  std::map<std::pair<std::string, EvaluatePhase>, base::Result<model::Value>> answers_;
};

}  // namespace core_test
