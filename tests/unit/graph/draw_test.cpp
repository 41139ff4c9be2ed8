#include <catch2/catch.hpp>

#include "graph/draw.h"
#include "text_runbook.h"

using namespace reprise;
using namespace reprise::graph;

namespace {

const std::string runbook =
    "stop\n"
    "save needs stop | foreach inputs.l\n"
    "  - uses\n"
    "pre needs stop | when steps.stop.ok\n"
    "  fetch\n"
    "  unpack needs fetch\n"
    "check needs pre save | uses verify\n"
    "input l\n"
    "finally:\n"
    "- | uses notify\n";

}  // namespace

TEST_CASE("a plan is drawn for a terminal, layer after layer") {
  CHECK(draw(build_text(runbook).plan(), DrawFormat::ascii) ==
        "rb\n"
        "  stop   exec\n"
        "  save   exec for each  <- stop\n"
        "    on_failure:\n"
        "      1  exec\n"
        "  pre    block ?        <- stop\n"
        "    fetch   exec\n"
        "    unpack  exec  <- fetch\n"
        "  check  verify         <- pre, save\n"
        "  finally:\n"
        "    1  notify\n");
}

TEST_CASE("a plan is drawn for Graphviz, inner graphs as clusters") {
  CHECK(draw(build_text("a\nb needs a\n  c\n").plan(), DrawFormat::dot) ==
        "digraph \"rb\" {\n"
        "  rankdir=TB;\n"
        "  node [shape=box];\n"
        "  g0_0 [label=\"a\\nexec\"];\n"
        "  g0_1 [label=\"b\\nblock\"];\n"
        "  subgraph cluster_1 {\n"
        "    label=\"b\";\n"
        "    g1_0 [label=\"c\\nexec\"];\n"
        "  }\n"
        "  g0_0 -> g0_1;\n"
        "}\n");
}

TEST_CASE("a plan is drawn for Mermaid") {
  CHECK(draw(build_text("a\nb needs a\nfinally:\n- x\n").plan(), DrawFormat::mermaid) ==
        "flowchart TD\n"
        "  g0_0[\"a<br/>exec\"]\n"
        "  g0_1[\"b<br/>exec\"]\n"
        "  g0_0 --> g0_1\n"
        "  subgraph c1[\"finally\"]\n"
        "    g1_0[\"1<br/>exec\"]\n"
        "  end\n");
}

TEST_CASE("what a runbook says cannot break out of a drawing") {
  const Called called = {{"x\"><script>", "a\n"}};
  const auto built = build_text("c | uses call | text runbook x\"><script>\n", called);
  const std::string mermaid = draw(built.plan(), DrawFormat::mermaid);
  CHECK(mermaid.find("call x#quot;#gt;#lt;script#gt;") != std::string::npos);
  CHECK(mermaid.find("<script>") == std::string::npos);
  CHECK(draw(built.plan(), DrawFormat::dot).find("x\\\"><script>") != std::string::npos);
}
