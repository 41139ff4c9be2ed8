// From a Runbook to a Plan: names resolved, blocks, calls and handlers moved into graphs of their
// own, and everything checked that needs the whole picture. Pure: nothing is read or evaluated
// here.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/diagnostic.h"
#include "model/action_schema.h"
#include "model/names.h"
#include "model/plan.h"
#include "model/runbook.h"

namespace reprise::graph {

// Renders a param that may use `inputs` (those given here) and targets, before the run exists.
using EarlyRender =
    std::function<base::Result<model::Value>(const model::Param&, const model::Map& inputs)>;

struct BuildRequest {
  model::Runbook runbook;  // moved in: 100,000 steps are not copied
  base::SourceMap sources;
  model::Map inputs = {};  // given or default; a secret input is a SecretText
  const model::Bindings& bindings;
  model::NameFinder names;
  const model::ActionCatalog& actions;
  std::string cwd = {};     // of the plan
  bool check_only = false;  // targets and secrets may be missing: there are no bindings yet
  EarlyRender render = {};  // for concurrency groups; empty = only constant groups are possible
};

struct BuildResult {
  std::optional<model::Plan> plan = {};  // none where `diagnostics` has an error
  std::string encoded = {};              // model::encode_plan of it: what is stored and hashed
  base::Diagnostics diagnostics = {};    // all that is wrong, not only the first
};

BuildResult build(BuildRequest request);

}  // namespace reprise::graph
