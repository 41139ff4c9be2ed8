// StartRun: a new run of a runbook that may be started by name; the same id never starts two.
#pragma once

#include <memory>

#include "serve/asking.h"
#include "serve/service.h"

namespace reprise::serve {

void start_run(Service& service, const AskingPtr& asking);

}  // namespace reprise::serve
