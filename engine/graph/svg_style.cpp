#include "graph/draw.h"

namespace reprise::graph {

// A state is told by its word; colour, dashes and thick borders only repeat it.
std::string_view svg_style() {
  return R"(
svg.graph { --ink: #1a1d21; --line: #5c636d; --plain: #ffffff; --frame: #5c636d0d;
  --good: #e3f4e6; --good-line: #1d7a35; --bad: #fde7e7; --bad-line: #b3261e;
  --wait: #fff3d6; --wait-line: #8a5a00; --active: #e4eefc; --active-line: #1a56b0;
  --dim: #f0f1f3; --dim-line: #5c636d; --near: #8a1fb0; }
@media screen and (prefers-color-scheme: dark) {
  svg.graph { --ink: #e8eaed; --line: #9aa0a6; --plain: #1d2024; --frame: #9aa0a614;
    --good: #15351d; --good-line: #5fbf77; --bad: #43191a; --bad-line: #f28b82;
    --wait: #3d2e06; --wait-line: #f0c05a; --active: #142c4e; --active-line: #8ab4f8;
    --dim: #25282c; --dim-line: #9aa0a6; --near: #dca6f5; }
}
svg.graph text { fill: var(--ink); font: 13px ui-monospace, 'DejaVu Sans Mono', monospace; }
svg.graph .id { font-weight: bold; }
svg.graph rect { fill: var(--plain); stroke: var(--line); stroke-width: 1.5; }
svg.graph .frame rect { fill: var(--frame); stroke-dasharray: 2 3; }
svg.graph .line { fill: none; stroke: var(--line); stroke-width: 1.5; }
svg.graph .arrow { fill: var(--line); }
svg.graph .good rect { stroke: var(--good-line); }
svg.graph .bad rect { stroke: var(--bad-line); stroke-width: 3; }
svg.graph .wait rect { stroke: var(--wait-line); stroke-width: 2; stroke-dasharray: 8 3; }
svg.graph .active rect { stroke: var(--active-line); stroke-width: 2.5; }
svg.graph .dim rect { stroke: var(--dim-line); stroke-dasharray: 3 3; }
svg.graph .step.good rect { fill: var(--good); }
svg.graph .step.bad rect { fill: var(--bad); }
svg.graph .step.wait rect { fill: var(--wait); }
svg.graph .step.active rect { fill: var(--active); }
svg.graph .step.dim rect { fill: var(--dim); }
svg.graph.dense .line { stroke-opacity: .4; }
svg.graph .near { fill: none; stroke: var(--near); stroke-width: 2.5; visibility: hidden;
  pointer-events: none; }
svg.graph :hover > .near { visibility: visible; }
svg.graph .sign { font-size: 11px; text-anchor: middle; }
)";
}

}  // namespace reprise::graph
