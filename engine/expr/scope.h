// Scope: the names an expression may use, looked up lazily so that a large run costs nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/event.h"
#include "model/value.h"

namespace reprise::expr {

// What an expression sees of another step: steps.ID.status, .outputs, .error.
struct StepView {
  model::StepPhase phase = model::StepPhase::waiting;
  model::Value outputs;               // a map; empty unless succeeded
  std::optional<model::Failure> error;
  bool ok = false;   // succeeded, or failed under `on_failure: continue`
};

class Scope {
 public:
  virtual ~Scope() = default;
  // inputs, targets, run, trigger (maps), item, index, self: nullopt where the name has no meaning
  // here.
  virtual std::optional<model::Value> root(std::string_view name) const = 0;
  // By exact id; nullopt where no such step is visible.
  virtual std::optional<StepView> step(std::string_view id) const = 0;
  virtual std::vector<std::string> step_ids() const = 0;
  virtual std::vector<std::string> need_ids() const = 0;   // direct needs
  virtual bool has_secret(std::string_view name) const = 0;
  virtual std::vector<std::string> secret_names() const = 0;
};

}  // namespace reprise::expr
