// Compile: from a runbook file, bindings and inputs to a Plan - where loader, expressions and
// planner, which do not know each other, meet.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/result.h"
#include "model/action_schema.h"
#include "model/plan.h"

namespace reprise::app {

struct CompileRequest {
  std::string runbook;                                           // file or id
  std::string bindings;                                          // file; empty = none
  std::vector<std::pair<std::string, std::string>> inputs = {};  // of -i, as text
  std::string inputs_file = {};                                  // YAML or JSON map; -i wins
  model::Map values = {};                                        // of a program that asks
  bool check_only = false;  // inputs and targets may be missing
  // Of a rerun: its inputs, and its targets and secrets where no bindings are given.
  std::shared_ptr<const model::Plan> like = {};
};

struct Compiled {
  std::shared_ptr<const model::Plan> plan;  // null where there are errors
  std::string encoded_plan;
  std::shared_ptr<const model::ActionCatalog> actions;  // with the modules used; never null
  base::SourceMap sources;
  base::Diagnostics diagnostics;  // warnings too
};

// Errors of files that cannot be read are diagnostics as well.
Compiled compile(const CompileRequest& request);
// The same, with all files read by `read`: the same request and the same texts give the same plan.
using ReadText = std::function<base::Result<std::string>(const std::string& path)>;
Compiled compile(const CompileRequest& request, const ReadText& read);

}  // namespace reprise::app
