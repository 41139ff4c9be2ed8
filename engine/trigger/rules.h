// Rules: what an alert starts. Pure: rules, a memory of what was decided, an alert and the time
// give a decision. Each alert decides for itself, however many came in one request.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/triggers.h"
#include "trigger/alert.h"
#include "trigger/decision.h"
#include "trigger/memory.h"

namespace reprise::trigger {

// Compiled triggers. Cheap to copy; may be used by several threads.
class Rules {
 public:
  // The error names a pattern that does not compile; what load/ has read always does.
  static base::Result<Rules> of(model::Triggers triggers);

  const model::Triggers& triggers() const;
  const model::SourceSettings* source(std::string_view name) const;

  struct Compiled;
  const Compiled& compiled() const { return *compiled_; }

 private:
  explicit Rules(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}
  std::shared_ptr<const Compiled> compiled_;
};

// The rules are asked in their order. All that match remember the alert; the first that comes true
// decides, and one alert starts at most one run. A `now_us` before the memory's own time counts as
// that time: time never goes back.
Decision decide(const Rules& rules, const Memory& memory, const Alert& alert, WallMicros now_us);

// The next instant at which time alone decides something; nullopt where nothing is waited for.
std::optional<WallMicros> due(const Rules& rules, const Memory& memory);

// One decision that is due, or nullopt. Asked again after `evolve` until nothing is due.
std::optional<Decision> tick(const Rules& rules, const Memory& memory, WallMicros now_us);

}  // namespace reprise::trigger
