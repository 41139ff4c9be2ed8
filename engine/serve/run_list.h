// RunList: the page of runs that a client asked for and may see.
#pragma once

#include <string>

#include "base/result.h"
#include "serve/asking.h"
#include "serve/service.h"

namespace reprise::serve {

// {runs: [..], next}: newest first, each as `reprise list --json` has it; `next` is what to send as
// `after` for the page behind it, and missing where there is none.
base::Result<std::string> run_list(Service& service, const Asking& asking,
                                   std::vector<app::RunRow> rows);

}  // namespace reprise::serve
