// EarlyScope: what an expression may use before there is a run.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "expr/scope.h"

namespace reprise::app {

// Inputs and targets, and nothing else.
class EarlyScope final : public expr::Scope {
 public:
  EarlyScope(model::Value inputs, model::Value targets)
      : inputs_(std::move(inputs)), targets_(std::move(targets)) {}
  std::optional<model::Value> root(std::string_view name) const override {
    if (name == "inputs") return inputs_;
    if (name == "targets") return targets_;
    return std::nullopt;
  }
  std::optional<expr::StepView> step(std::string_view) const override { return std::nullopt; }
  std::vector<std::string> step_ids() const override { return {}; }
  std::vector<std::string> need_ids() const override { return {}; }
  bool has_secret(std::string_view) const override { return false; }
  std::vector<std::string> secret_names() const override { return {}; }

 private:
  model::Value inputs_, targets_;
};

}  // namespace reprise::app
