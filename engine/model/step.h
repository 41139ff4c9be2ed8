// Step: what one step of a runbook says, decoded and checked, before or after planning.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/place.h"
#include "model/param.h"
#include "model/policy.h"

namespace reprise::model {

// An action call. `run:` and `shell:` are lowered to `exec` with {argv} or {script}.
struct Action {
  std::string name;
  Param with = {};  // a ParamMap
  base::Place place = {};
};

struct Probe {
  Action action;
  base::Millis settle_ms = 0;
};

// One declared output of a step. Exactly one source for process steps (regex or json, from stdout
// or stderr); `value` for blocks and run outputs; none of them only marks an output as secret.
struct Capture {
  std::string name;
  std::string regex = {};           // group 1 where there is one, else the whole match
  std::string json = {};            // a path such as .replication.lag or .items[1].id
  std::string type = "string";      // as input types
  bool from_stderr = false;
  bool required = false;
  bool secret = false;
  std::optional<Param> value = {};
  base::Place place = {};
};

struct Repeat {
  Expression until;
  base::Millis every_ms = 5'000;
  std::uint32_t max = 20;
};

struct FanOut {
  Param items;                       // must evaluate to a list
  std::uint32_t max_parallel = 0;    // 0 = the run's bound
  std::uint32_t batch = 0;           // 0 = no batches
  std::uint32_t max_failed = 0;      // items that may fail without failing the step
  bool max_failed_percent = false;   // max_failed is a share of the items in percent
};

struct Runbook;
struct Step;

// Rarely used parts are boxed: a plan of 100,000 plain steps must stay small.
template <class T>
using Box = std::shared_ptr<const T>;

struct Step {
  std::string id;
  std::string description = {};
  base::Place place = {};
  std::vector<std::string> needs = {};
  Action action = {};                      // name empty for a block
  EffectClass effect = EffectClass::unsafe;
  OnFailure on_failure = OnFailure::abort;
  std::optional<base::Millis> timeout_ms = {};
  Box<Expression> when = {};
  Box<Retry> retry = {};
  Box<Expect> expect = {};
  Box<Probe> probe = {};
  Box<FanOut> foreach = {};
  Box<Repeat> repeat = {};
  Box<Action> undo = {};
  Box<Action> approve = {};                // a gate: action `approve`
  std::string no_return = {};              // from its start to the end of this step no cancel
  Box<std::vector<Capture>> outputs = {};
  Box<std::vector<ParamEntry>> env = {};
  Box<Param> cwd = {};
  Box<Param> stdin_text = {};
  Box<Param> host = {};                    // {ssh: TARGET}
  Box<std::vector<std::string>> destroys = {};
  std::shared_ptr<std::vector<Step>> block = {};      // `steps:`
  std::shared_ptr<std::vector<Step>> handlers = {};   // `on_failure: [..]`
};

}  // namespace reprise::model
