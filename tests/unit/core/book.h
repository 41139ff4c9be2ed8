// Book: builds small plans for tests of the core, without files, names or expressions.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "model/plan.h"

namespace core_test {

using namespace reprise;

// One step; every setter gives the step back.
class Line {
 public:
  explicit Line(std::string id, std::string action = "exec");
  Line& needs(std::vector<std::string> ids) { return needs_ = std::move(ids), *this; }
  Line& effect(model::EffectClass effect) { return step_.spec.effect = effect, *this; }
  Line& on_failure(model::OnFailure policy) { return step_.spec.on_failure = policy, *this; }
  Line& handler(std::vector<Line> lines);
  Line& block(std::vector<Line> lines);
  Line& call(std::vector<Line> lines, std::vector<Line> on_failure = {},
             std::vector<Line> finally = {}, std::uint32_t max_parallel = 0);
  Line& call_input(model::InputSpec input);
  Line& outputs(std::vector<std::string> names);
  Line& foreach(std::uint32_t max_parallel = 0, std::uint32_t batch = 0,
                std::uint32_t max_failed = 0, bool percent = false);
  Line& repeat(std::uint32_t max = 20, base::Millis every_ms = 5'000);
  Line& retry(model::Retry retry);
  Line& undo();
  Line& probe(base::Millis settle_ms = 0);
  Line& gate();
  Line& when(bool mentions_needs = false);
  Line& no_return(model::StepIndex until) { return step_.no_return = until, *this; }
  Line& timeout(base::Millis millis) { return step_.spec.timeout_ms = millis, *this; }
  Line& critical(base::Millis millis) { return step_.critical_ms = millis, *this; }
  Line& with(model::ParamMap entries);

 private:
  friend class Book;
  model::PlannedStep step_;
  std::vector<std::string> needs_;
  std::vector<Line> body_, handler_, call_failure_, call_finally_;
  std::vector<model::InputSpec> call_inputs_;
  std::uint32_t call_parallel_ = 0;
  bool has_body_ = false, is_call_ = false;
};

inline Line step(std::string id) { return Line(std::move(id)); }
inline Line act(std::string id, std::string action) {
  return Line(std::move(id), std::move(action));
}
// {"chosen": [ids]}-like constants for branch.
model::Param ids(std::vector<std::string> names);

class Book {
 public:
  Book(std::vector<Line> steps);
  Book& on_failure(std::vector<Line> lines);
  Book& finally(std::vector<Line> lines);
  // Of the run: a check every 10 s between two steps (empty: the run's ends), and the list that a
  // breach runs.
  Book& guard(model::PlannedGuard guard, const std::string& from = "",
              const std::string& until = "", std::vector<Line> list = {});
  // Of the run: entered by step `enter`, left when `until` has ended; its way out and its proof are
  // "@scope[1]" and "@scope[2]" of the first, and so on.
  Book& stay(const std::string& enter, const std::string& until,
             std::optional<base::Millis> max_ms = {});
  Book& max_parallel(std::uint32_t bound) { return plan_.max_parallel = bound, *this; }
  Book& timeout(base::Millis millis) { return plan_.timeout_ms = millis, *this; }
  std::shared_ptr<const model::Plan> plan() const;

 private:
  model::GraphIndex add(model::GraphKind kind, const std::vector<Line>& lines);
  model::Plan plan_;
};

}  // namespace core_test
