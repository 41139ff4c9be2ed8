// Plan: everything a run will ever need, resolved and pinned. The core sees nothing else.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/source_map.h"
#include "model/runbook.h"

namespace reprise::model {

using GraphIndex = std::uint32_t;
using StepIndex = std::uint32_t;  // within its graph
inline constexpr std::uint32_t none = 0xffffffff;

struct PlannedStep {
  Step spec;                          // block and handlers moved out into graphs
  std::vector<StepIndex> needs = {}, dependants = {};
  GraphIndex body = none;             // of a block or a call
  GraphIndex handler = none;          // `on_failure: [..]`, a chain
  StepIndex no_return = none;         // beside it: until that one has ended a cancel waits
  bool when_mentions_needs = false;   // then `when` alone decides, once all needs are terminal
  std::uint32_t layer = 0, row = 0;   // place in a drawing
  base::Millis expected_ms = 0;       // 0 = not known
  base::Millis critical_ms = 0;       // longest expected path to the end; orders ready steps
};

// A guard as the run needs it; its check is the step of the same index in its graph, and that
// step's handler is what runs at a breach.
struct PlannedGuard {
  std::string name;
  StepIndex from = none, until = none;  // in the graph that is guarded; none = all of it
  base::Millis every_ms = 10'000;
  std::uint32_t failures = 3, errors = 5;
  OnBreach on_breach = OnBreach::hold;
  bool before_effects = false;  // a `halted` invariant: checked before every effect, too
};

// A temporary state as the run needs it. In its graph, what leaves it is the step of twice its
// index, and what proves that the one after.
struct PlannedStay {
  std::string name;
  StepIndex enter = none, until = none;  // in the graph that it belongs to
  std::optional<base::Millis> max_ms = {};
};

enum class GraphKind : std::uint8_t {
  run,
  block,
  call,
  handler,
  run_handler,
  finally,
  guards,
  stays,
};

struct Graph {
  GraphKind kind = GraphKind::run;
  std::vector<PlannedStep> steps = {};       // as declared; handler and finally graphs are chains
  std::vector<Capture> outputs = {};         // of a block or called runbook
  std::vector<InputSpec> inputs = {};        // of a called runbook
  std::vector<ParamEntry> env = {};          // run-level `env:` that holds inside (run and calls)
  std::map<std::string, StepIndex, std::less<>> by_id = {};
  std::uint32_t max_parallel = 0;            // of a called runbook; 0 = the run's
  GraphIndex on_failure = none, finally = none;   // of a called runbook: its own lists
  GraphIndex stays = none;                        // of the run or a called runbook: the ways out
  std::vector<PlannedStay> stay_of = {};          // of a graph of ways out
  GraphIndex guards = none;                       // of the run or a called runbook: the checks
  std::vector<PlannedGuard> guard_of = {};        // of a graph of checks: what each step is for
};

struct Plan {
  std::uint32_t version = 1;
  std::string runbook, title, owner, severity;
  base::SourceMap sources = {};
  Map inputs = {};                           // given or default; a secret input is a SecretText
  Map targets = {};
  std::map<std::string, SecretSource> secrets = {};
  Map contacts = {}, notify = {}, labels = {};
  std::map<std::string, Objective> objectives = {};
  std::vector<Invariant> invariants = {};
  std::string group = {};                    // concurrency group, rendered; empty = none
  OnConflict on_conflict = OnConflict::refuse;
  std::vector<std::string> call_groups = {}; // groups of called runbooks, taken at run start
  std::string cwd = {};                      // where relative paths and children start
  std::optional<base::Millis> timeout_ms = {};
  std::uint32_t max_parallel = 8;
  std::vector<Graph> graphs = {};            // [0] is the run's own
  GraphIndex on_failure = none, finally = none;
  std::string hash = {};                     // SHA-256 of the canonical JSON, this field left out
};

}  // namespace reprise::model
