// Drawings of small graphs, character by character: tests/golden/graphs/NAME.txt and NAME.svg.
#include "golden/golden.h"
#include "graph/draw.h"
#include "unit/graph/text_runbook.h"

using namespace reprise;
using namespace reprise::graph;

namespace {

const char* const diamond =
    "stop\n"
    "save needs stop\n"
    "scan needs stop\n"
    "restore needs save scan\n"
    "start needs restore stop | uses service\n";

const char* const groups =
    "stop\n"
    "  - uses\n"
    "  - uses notify\n"
    "copy needs stop | foreach inputs.l\n"
    "pre needs stop | when steps.stop.ok\n"
    "  fetch\n"
    "  unpack needs fetch\n"
    "  check needs fetch | uses verify\n"
    "last needs copy pre | uses verify\n"
    "input l\n"
    "on_failure:\n"
    "- | uses notify\n"
    "finally:\n"
    "- | uses notify\n";

// One of each tone, on the diamond.
Marks states() {
  return {{{0, 0}, {Tone::good, "\u2713", "succeeded"}},
          {{0, 1}, {Tone::bad, "\u2717", "failed", "3 attempts"}},
          {{0, 2}, {Tone::wait, "?", "asking"}},
          {{0, 3}, {Tone::active, "\u25b6", "running"}},
          {{0, 4}, {Tone::dim, "\u00b7", "not reached"}}};
}

void check_drawings(const std::string& name, const model::Plan& plan, const Marks& marks = {}) {
  tests::check_golden("graphs/" + name + ".txt", draw(plan, DrawFormat::ascii, marks));
  tests::check_golden("graphs/" + name + ".svg", draw(plan, DrawFormat::svg, marks));
}

}  // namespace

TEST_CASE("A diamond is drawn as its golden pictures show") {
  check_drawings("diamond", build_text(diamond).plan());
}

TEST_CASE("The states of a run are drawn in words") {
  check_drawings("states", build_text(diamond).plan(), states());
}

TEST_CASE("Blocks, handlers and lists are drawn as groups") {
  check_drawings("groups", build_text(groups).plan());
}
