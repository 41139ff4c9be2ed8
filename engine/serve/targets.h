// Targets: what each run is about, as scopes are held against it. Remembered, because a run never
// changes its plan.
#pragma once

#include <map>
#include <string>

#include "access/identity.h"
#include "app/engine.h"
#include "incident/book.h"

namespace reprise::serve {

class Targets {
 public:
  explicit Targets(app::Engine& engine) : engine_(engine) {}
  // Error "unknown" where there is no such run.
  base::Result<access::Target> find(const std::string& run_id);
  // The same of an incident, or of a task without one: as its first run is judged, also when that
  // is not stored any more. What is about no run is about the whole engine.
  base::Result<access::Target> find(const incident::Book& book, const std::string& id);

 private:
  app::Engine& engine_;
  std::map<std::string, access::Target> known_;
};

}  // namespace reprise::serve
