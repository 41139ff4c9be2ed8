// The scripts of Lua steps: read from where the runbook names them, compiled once to find what is
// wrong, and made part of the runbook, so that a run needs nothing from elsewhere.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/source_map.h"
#include "load/load_runbook.h"
#include "load/reporter.h"
#include "model/runbook.h"

namespace reprise::load {

struct ScriptLoading {
  std::string folder;  // of the runbook's file
  const ReadFile& read_file;
  const CheckScript& check_script;  // may be empty: scripts are not compiled
  const model::FindModule& find_shipped;
  base::SourceMap& sources;
  Reporter& report;
};

void load_scripts(model::Runbook& runbook, const ScriptLoading& loading);

}  // namespace reprise::load
