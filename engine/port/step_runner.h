// StepRunner: carries out attempts. Reports come back as Inputs, later, once each or (after a
// crash) more often; the core sorts that out.
#pragma once

#include <functional>
#include <string>

#include "model/effect.h"
#include "model/input.h"

namespace reprise::port {

using Report = std::function<void(const std::string& run_id, model::InputBody)>;

class StepRunner {
 public:
  virtual ~StepRunner() = default;
  virtual void start(const std::string& run_id, const model::effects::StartAttempt& attempt) = 0;
  // A call of a script that waits for it: recorded now, so it may be made.
  virtual void perform(const std::string& run_id, const model::effects::PerformCall& call) = 0;
  virtual void stop(const std::string& run_id, const model::effects::StopAttempt& attempt) = 0;
  // Behind the last of these of one turn: what was gathered goes out in one piece.
  virtual void flush() {}
};

}  // namespace reprise::port
