// What shims, probes and people say in a world.
#include "sim/world.h"

namespace reprise::sim {

using model::AttemptRole;
using model::QuestionKind;
using model::Verdict;
using model::events::AttemptFinished;

namespace {

model::Value outputs_of(const Attempt& attempt, int times, Planted planted) {
  if (attempt.id.role != AttemptRole::probe) return model::Map{{"n", std::int64_t{times}}};
  const bool changed = planted == Planted::probe_ignored;
  return model::Map{{"verdict", changed ? "did-not-happen" : attempt.probe_verdict}};
}

}  // namespace

void World::post_result(Life& life, const Attempt& attempt, bool adopted) {
  int times = 0;  // over all rounds
  for (const auto& other : lasting_.attempts)
    times += other.id.step == attempt.id.step && other.executed ? 1 : 0;
  AttemptFinished finished{attempt.id, attempt.executed ? attempt.verdict : Verdict::unknown};
  finished.adopted = adopted;
  if (finished.verdict == Verdict::succeeded)
    finished.outputs = outputs_of(attempt, times, case_.planted);
  else
    finished.exit = attempt.id.role == AttemptRole::check && finished.verdict == Verdict::failed
                        ? std::optional(1)
                        : std::nullopt;
  if (finished.verdict != Verdict::succeeded)
    finished.error = model::Failure{attempt.executed ? "test" : "signal", "as told"};
  life.driver.post("r", model::inputs::AttemptReported{std::move(finished)});
}

std::string World::answer_to(const core::OpenQuestion& question) {
  const auto& choices = question.asked.choices;
  const std::string& step = question.asked.step;
  switch (question.asked.kind) {
    case QuestionKind::unknown: {
      // In disorder a person may also skip the step or end the run.
      if (choose(5) == 4) return choices[2 + choose(2)].name;
      const bool said = lasting_.has_happened(step) != (case_.truth == Truth::lies);
      return said ? "happened" : "did-not-happen";
    }
    case QuestionKind::lost:
      return "retry";
    case QuestionKind::alive:
      return "dead";
    case QuestionKind::failure:
      return choices[case_.seed == 0 ? 3 : choose(4)].name;
    default:
      break;
  }
  return choices[choose(choices.size())].name;
}

}  // namespace reprise::sim
