// Upstream: "does A come before B through needs?", answered for many pairs at once.
#pragma once

#include <cstdint>
#include <vector>

#include "model/plan.h"

namespace reprise::graph {

class Upstream {
 public:
  // `graph` must have no cycle, and must not change while this is in use.
  explicit Upstream(const model::Graph& graph);

  struct Question {
    model::StepIndex before = 0, after = 0;
  };
  // One answer for each question. A step is not upstream of itself.
  std::vector<bool> answer(const std::vector<Question>& questions) const;
  bool is_upstream(model::StepIndex before, model::StepIndex after) const;

 private:
  struct Batch;
  void answer_batch(const Batch& batch, const std::vector<Question>& questions,
                    std::vector<std::uint64_t>& marks, std::vector<bool>& answers) const;

  const model::Graph& graph_;
  std::vector<model::StepIndex> order_;
  std::vector<std::uint32_t> position_;  // of each step in order_
};

}  // namespace reprise::graph
