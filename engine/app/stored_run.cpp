#include "app/stored_run.h"

#include "core/machine.h"

namespace reprise::app {

base::Result<core::State> fold(const StoredRun& run) {
  return core::restore(run.run_id, run.plan, run.events);
}

}  // namespace reprise::app
