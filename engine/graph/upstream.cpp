#include "graph/upstream.h"

#include <algorithm>
#include <numeric>

#include "base/assert.h"
#include "graph/order.h"

namespace reprise::graph {

using model::StepIndex;

namespace {
constexpr std::size_t marks_in_word = 64;
}

// Questions about at most 64 different `before` steps: each gets one bit.
struct Upstream::Batch {
  std::vector<StepIndex> before = {};
  std::vector<std::size_t> questions = {};  // indices, with the bit of each
  std::vector<std::size_t> bits = {};
};

Upstream::Upstream(const model::Graph& graph)
    : graph_(graph), order_(topological_order(graph)), position_(graph.steps.size()) {
  REPRISE_ASSERT(order_.size() == graph.steps.size(), "a graph with a cycle has no order");
  for (std::uint32_t at = 0; at < order_.size(); ++at) position_[order_[at]] = at;
}

bool Upstream::is_upstream(StepIndex before, StepIndex after) const {
  return answer({{before, after}}).front();
}

// The questions in order of `before`, 64 of those at a time: each batch walks once over the part of
// the order that lies between what it asks about.
std::vector<bool> Upstream::answer(const std::vector<Question>& questions) const {
  std::vector<bool> answers(questions.size(), false);
  std::vector<std::size_t> sorted(questions.size());
  std::iota(sorted.begin(), sorted.end(), 0);
  std::stable_sort(sorted.begin(), sorted.end(), [&](std::size_t a, std::size_t b) {
    return position_[questions[a].before] < position_[questions[b].before];
  });
  std::vector<std::uint64_t> marks(graph_.steps.size(), 0);
  Batch batch;
  for (const std::size_t index : sorted) {
    const StepIndex before = questions[index].before;
    if (batch.before.empty() || batch.before.back() != before) {
      if (batch.before.size() == marks_in_word) {
        answer_batch(batch, questions, marks, answers);
        batch = {};
      }
      batch.before.push_back(before);
    }
    batch.questions.push_back(index);
    batch.bits.push_back(batch.before.size() - 1);
  }
  answer_batch(batch, questions, marks, answers);
  return answers;
}

void Upstream::answer_batch(const Batch& batch, const std::vector<Question>& questions,
                            std::vector<std::uint64_t>& marks, std::vector<bool>& answers) const {
  if (batch.before.empty()) return;
  const std::uint32_t begin = position_[batch.before.front()];
  std::uint32_t end = begin;
  for (const std::size_t index : batch.questions) {
    end = std::max(end, position_[questions[index].after]);
  }
  for (std::size_t bit = 0; bit < batch.before.size(); ++bit) {
    end = std::max(end, position_[batch.before[bit]]);
    marks[batch.before[bit]] = std::uint64_t{1} << bit;
  }
  for (std::uint32_t at = begin; at <= end; ++at) {
    for (const StepIndex need : graph_.steps[order_[at]].needs) marks[order_[at]] |= marks[need];
  }
  for (std::size_t i = 0; i < batch.questions.size(); ++i) {
    const Question& question = questions[batch.questions[i]];
    const bool marked = (marks[question.after] >> batch.bits[i]) & 1;
    answers[batch.questions[i]] = marked && question.after != question.before;
  }
  for (std::uint32_t at = begin; at <= end; ++at) marks[order_[at]] = 0;
}

}  // namespace reprise::graph
