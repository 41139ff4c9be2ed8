#include "console/document.h"

namespace reprise::console {

namespace {

constexpr std::string_view rules = R"(
:root { --text: #1a1d21; --soft: #4d545d; --back: #ffffff; --panel: #f5f6f8; --edge: #c9ced6;
  --link: #0b57a4; --good-text: #17602b; --bad-text: #a11f18; --wait-text: #744b00;
  --active-text: #124a97; --dim-text: #4d545d; }
@media screen and (prefers-color-scheme: dark) {
  :root { --text: #e8eaed; --soft: #b4bac3; --back: #16181b; --panel: #1f2327; --edge: #3d434b;
    --link: #8ab4f8; --good-text: #7bd494; --bad-text: #f6a49d; --wait-text: #f3cb74;
    --active-text: #a3c6fb; --dim-text: #b4bac3; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 76rem; color: var(--text);
  background: var(--back); font: 1rem/1.5 system-ui, sans-serif; }
h1 { margin: 0; font-size: 1.6rem; line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin: 2.2rem 0 .6rem; padding-bottom: .2rem; border-bottom: 1px solid var(--edge);
  font-size: 1.25rem; }
h3 { margin: 1.8rem 0 .4rem; font-size: 1.05rem; overflow-wrap: anywhere; }
p, ul, dl { margin: .5rem 0; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
code, pre { font-family: ui-monospace, 'DejaVu Sans Mono', monospace; font-size: .875rem;
  unicode-bidi: isolate; }
code { overflow-wrap: anywhere; }
h3 code { font-size: 1em; }
pre { margin: .3rem 0 .8rem; padding: .7rem; max-height: 34rem; overflow: auto;
  white-space: pre-wrap; overflow-wrap: anywhere; background: var(--panel);
  border: 1px solid var(--edge); border-radius: 5px; }
.label { margin: .8rem 0 0; color: var(--soft); }
.status { margin: .5rem 0; font-size: 1.1rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; padding: 0; list-style: none; }
.scroll { overflow-x: auto; }
.scroll + .scroll { margin-top: 1rem; }
figure { margin: .6rem 0; }
figcaption { color: var(--soft); font-size: .875rem; }
summary { padding: .3rem 0; color: var(--link); cursor: pointer; }
svg { display: block; }
table { border-collapse: collapse; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap; }
th, td { padding: .3rem .7rem .3rem 0; border-bottom: 1px solid var(--edge); text-align: left;
  vertical-align: top; unicode-bidi: isolate; }
thead th { color: var(--soft); font-size: .875rem; white-space: nowrap; }
tbody th { font-weight: 600; }
thead + tbody th { font-weight: inherit; }
thead + tbody code { overflow-wrap: break-word; }
.whole { white-space: nowrap; }
.whole wbr { white-space: normal; }
td { min-width: 4.5rem; }
dt { font-weight: 600; }
dd { margin: 0 0 .5rem; overflow-wrap: anywhere; }
@media (min-width: 44rem) {
  dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.2rem; }
  dd { margin: 0; }
}
@media (max-width: 34rem) {
  th, td { padding-right: .45rem; }
  td { min-width: 3.4rem; }
  tr > :nth-child(2):nth-last-child(2) code { overflow-wrap: anywhere; }
}
ul.open { padding-left: .2rem; list-style: none; }
.tone.good { color: var(--good-text); }
.tone.bad { color: var(--bad-text); }
.tone.wait { color: var(--wait-text); }
.tone.active { color: var(--active-text); }
.tone.dim { color: var(--dim-text); }
footer { margin-top: 2.5rem; padding-top: .6rem; border-top: 1px solid var(--edge);
  color: var(--soft); font-size: .875rem; overflow-wrap: anywhere; }
svg.gantt { --bar: #7b8794; --grid: #dfe3e8; --gap: #f3d9d7; --good: #1d7a35; --bad: #b3261e;
  --wait: #8a5a00; }
@media screen and (prefers-color-scheme: dark) {
  svg.gantt { --bar: #9aa0a6; --grid: #33383f; --gap: #4a2524; --good: #5fbf77; --bad: #f28b82;
    --wait: #f0c05a; }
}
svg.gantt text { fill: var(--text); font: 12px ui-monospace, 'DejaVu Sans Mono', monospace; }
svg.gantt .grid { stroke: var(--grid); }
svg.gantt .gap { fill: var(--gap); }
svg.gantt .edge { stroke: var(--bad); stroke-width: 1.5; stroke-dasharray: 5 3; }
svg.gantt .goal { stroke: var(--wait); stroke-width: 1.5; stroke-dasharray: 1 3; }
svg.gantt rect.bar { fill: var(--bar); }
svg.gantt rect.good { fill: var(--good); }
svg.gantt rect.bad { fill: var(--bad); }
svg.gantt rect.person { fill: none; stroke: var(--wait); stroke-width: 1.5;
  stroke-dasharray: 4 2; }
svg.gantt rect.rest { fill: var(--back); stroke: var(--wait); }
svg.gantt .hatch { fill: none; stroke: var(--wait); stroke-width: 6; stroke-dasharray: 2 3;
  pointer-events: none; }
svg.gantt .sign { stroke: var(--back); stroke-width: 4; paint-order: stroke; }
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; }
  nav { display: none; }
  .scroll { overflow: visible; }
  pre { max-height: none; overflow: visible; }
  code, pre { font-size: 8.5pt; }
  table { width: 100%; font-size: 9pt; }
  tr > :last-child code { overflow-wrap: anywhere; }
  svg { max-width: 100%; height: auto; max-height: 24cm; }
  h2, h3 { break-after: avoid; }
  tr, figure { break-inside: avoid; }
}
)";

}  // namespace

std::string_view page_style() { return rules; }

}  // namespace reprise::console
