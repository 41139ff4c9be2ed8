// RunScope: the names an expression of one step may use, read from the state of its run.
#pragma once

#include "core/state.h"
#include "expr/scope.h"

namespace reprise::driver {

// Holds references only: valid while `state` is neither changed nor moved. `node` may be
// core::no_node for expressions of the run itself.
class RunScope final : public expr::Scope {
 public:
  RunScope(const core::State& state, core::NodeIndex node) : state_(state), node_(node) {}

  std::optional<model::Value> root(std::string_view name) const override;
  std::optional<expr::StepView> step(std::string_view id) const override;
  std::vector<std::string> step_ids() const override;
  std::vector<std::string> need_ids() const override;
  bool has_secret(std::string_view name) const override;
  std::vector<std::string> secret_names() const override;

 private:
  model::Value run() const;
  const model::Graph* graph() const;

  const core::State& state_;
  core::NodeIndex node_;
};

}  // namespace reprise::driver
