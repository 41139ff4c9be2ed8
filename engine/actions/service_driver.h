// ServiceDriver: what manages a service - how to ask it and how to tell it. That what was told has
// happened is proven elsewhere, the same way for all drivers.
#pragma once

#include <memory>
#include <string>

#include "actions/look.h"
#include "base/result.h"
#include "model/value.h"

namespace reprise::actions {

struct ServiceState {
  enum class Is { running, stopped, failed, changing };
  Is is = Is::stopped;
  pid_t pid = 0;            // where it runs
  std::string detail = {};  // in the driver's own words
};

class ServiceDriver {
 public:
  virtual ~ServiceDriver() = default;
  // An error: it cannot be told.
  virtual base::Result<ServiceState> look() = 0;
  // Each returns when the request is made, not when it is done.
  virtual base::Status start() = 0;
  virtual base::Status stop() = 0;
  // `left` has outlived a stop: end it by force, or say why this is not done.
  virtual base::Status kill(const std::vector<Process>& left) = 0;
  // It is proven stopped: clear what would keep it from starting.
  virtual base::Status tidy() { return {}; }
  // A start has failed: nothing of it may be left running.
  virtual void give_up_start() {}
  // Why it may have ended, for the error message.
  virtual std::string last_words() { return {}; }
};

std::unique_ptr<ServiceDriver> pidfile_driver(const model::Map& inputs);
std::unique_ptr<ServiceDriver> supervisor_driver(const model::Map& inputs);
std::unique_ptr<ServiceDriver> systemd_driver(const model::Map& inputs);

}  // namespace reprise::actions
