// Runbooks as short text, for tests that say a DAG in a few lines and read diagnostics or drawings.
//
//   input NAME [required]          invariant NAME from A until B by C
//   scope NAME from A until B
//   guard NAME [from A] [until B] [with EXPR]
//   group EXPR                     env NAME EXPR              output NAME EXPR
//   ID [needs A B] [| part]*       a step; lines indented under it are its block
//   - [| part]*                    a handler of the step it is indented under; at the top, of the
//   list on_failure: / finally:         that was begun by one of these lines
//
// Parts: uses NAME, with EXPR, text KEY VALUE, in NAME EXPR, arm VALUE ID.., default ID.., when
// EXPR, foreach EXPR, until EXPR, env EXPR, stdin EXPR, undo [EXPR], probe NAME, approve EXPR, out
// NAME EXPR, no_return ID, continue, hold (of a halt).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "graph/build.h"

namespace reprise::graph {

struct TextRunbook {
  model::Runbook runbook;
  base::SourceMap sources;
};

TextRunbook read_runbook(const std::string& text);

// As expr/ finds names, for the simple expressions of tests. "??" is a syntax error.
base::Result<model::Names> find_names(const model::Expression& expression);

// exec service notify (they change), verify (reads; outputs checks and verdict), set branch call
// wait approve (the engine's), halt.
const model::ActionCatalog& test_actions();

struct Built {
  BuildResult result;
  base::SourceMap sources;
  // The diagnostics as a terminal shows them; "" where there are none.
  std::string text() const { return base::render_all(result.diagnostics, sources, false); }
  // Their codes, in order, joined by blanks.
  std::string codes() const;
  const model::Plan& plan() const { return result.plan.value(); }
};

// `called` by path. Targets: db, web-1. Secrets: TOKEN.
using Called = std::vector<std::pair<std::string, std::string>>;
Built build_text(const std::string& text, const Called& called = {}, bool check_only = false);

}  // namespace reprise::graph
