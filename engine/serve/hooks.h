// Hooks: deliveries of sources on their way to runs - the intake, and the engine behind it. On the
// engine's thread.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "app/real_clock.h"
#include "base/result.h"
#include "load/serve_settings.h"
#include "serve/intake.h"
#include "serve/kept_book.h"
#include "serve/rule_starts.h"

namespace reprise::serve {

class Service;

class Hooks {
 public:
  // With the triggers file of the service's settings. Requests may come at once; until
  // intake().open() all are told that the service is not ready. The service must outlive it.
  using Announce = std::function<IncidentDesk::Joint(const trigger::Notice&)>;
  static base::Result<std::unique_ptr<Hooks>> make(Service& service, Announce announce);

  Intake& intake() { return intake_; }
  // What puts the triggers file of these settings, as it is now, in the place of the old one.
  base::Result<std::function<void()>> read(const load::ServeSettings& settings);

 private:
  Hooks(Service& service, Announce announce, std::shared_ptr<const Sources> sources);
  IntakeParts intake_parts(Service& service, Announce announce);

  app::RealClock clock_;
  RuleStarts starts_;
  BookKeeper keeper_;
  Intake intake_;
};

}  // namespace reprise::serve
