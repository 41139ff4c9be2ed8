// RunbookTools: the programs that a plan will start, as far as they are known before a run.
#pragma once

#include <string>
#include <vector>

#include "model/plan.h"

namespace reprise::app {

struct Tool {
  std::string name;    // as written: pg_restore, ./mend.sh, /usr/bin/rsync
  std::string step;    // the first that names it
  std::string path;    // $PATH where it is looked for
  std::string folder;  // where a relative name begins
};

struct RunbookTools {
  std::vector<Tool> tools;  // each name once
  std::size_t unknown = 0;  // named by expressions over what only the run has
};

// `targets` and `inputs` stand in for those of the run.
RunbookTools tools_of(const model::Plan& plan);

}  // namespace reprise::app
