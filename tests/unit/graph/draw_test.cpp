#include <algorithm>
#include <catch2/catch.hpp>

#include "base/text.h"
#include "graph/draw.h"
#include "text_runbook.h"

using namespace reprise;
using namespace reprise::graph;
using Catch::Matchers::Contains;

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

TEST_CASE("a plan too wide for boxes is a list, layer after layer") {
  std::string wide;
  for (int i = 0; i < 8; ++i) wide += "w" + std::to_string(i) + "\n";
  wide = runbook.substr(0, 5) + wide + runbook.substr(5);
  const std::string drawn = draw(build_text(wide).plan(), DrawFormat::ascii);
  CHECK(drawn ==
        "rb\n"
        "  stop   exec\n"
        "  w0     exec\n"
        "  w1     exec\n"
        "  w2     exec\n"
        "  w3     exec\n"
        "  w4     exec\n"
        "  w5     exec\n"
        "  w6     exec\n"
        "  w7     exec\n"
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

TEST_CASE("a list tells the state of each step") {
  std::string wide = "a\n";
  for (int i = 0; i < 9; ++i) wide += "w" + std::to_string(i) + " needs a\n";
  const Marks marks = {{{0, 0}, {Tone::good, "+", "succeeded"}},
                       {{0, 4}, {Tone::bad, "x", "failed", "2 attempts"}}};
  const std::string drawn = draw(build_text(wide).plan(), DrawFormat::ascii, marks);
  CHECK(drawn.find("  a   exec  [succeeded]\n") != std::string::npos);
  CHECK(drawn.find("  w3  exec  [failed, 2 attempts]  <- a\n") != std::string::npos);
}

TEST_CASE("hundreds of steps are told layer by layer") {
  std::string many = "first\n";
  for (int i = 0; i < 300; ++i) many += "step" + std::to_string(i) + " needs first\n";
  many += "last needs step0 step299\n  in\n  out\nfinally:\n- x\n";
  Marks marks;
  for (model::StepIndex i = 1; i <= 300; ++i)
    marks[{0, i}] = i <= 280 ? Mark{Tone::good, "+", "succeeded"} : Mark{Tone::bad, "x", "failed"};
  const std::string drawn = draw(build_text(many).plan(), DrawFormat::ascii, marks);
  CHECK(drawn ==
        "rb\n"
        "  layer 1: 1 step\n"
        "    first\n"
        "  layer 2: 300 steps, 20 failed, 280 succeeded\n"
        "    step0, step1, step2, step3, step4, step5, step6, step7, step8 and 291 more\n"
        "  layer 3: 1 step (2 inside)\n"
        "    last\n"
        "  finally:\n"
        "  layer 1: 1 step\n"
        "    1\n");
}

TEST_CASE("boxes keep to 80 columns, and fifty steps are still boxes") {
  std::string chains;
  for (int i = 0; i < 50; ++i)
    chains +=
        "step" + std::to_string(i) + (i < 5 ? "" : " needs step" + std::to_string(i - 5)) + "\n";
  const std::string drawn = draw(build_text(chains).plan(), DrawFormat::ascii);
  CHECK(drawn.find("| step49  |") != std::string::npos);
  for (const auto line : base::split(drawn, '\n')) CHECK(line.size() <= 80);
}

TEST_CASE("a picture names each step with its path and its state") {
  const Marks marks = {{{0, 0}, {Tone::good, "\u2713", "succeeded"}}};
  const std::string svg = draw(build_text(runbook).plan(), DrawFormat::svg, marks);
  CHECK(svg.find("<title>Graph of rb</title>") != std::string::npos);
  CHECK(svg.find("role=\"img\"") != std::string::npos);
  CHECK(svg.find("<g class=\"step good\"><title>stop: exec, succeeded</title>") !=
        std::string::npos);
  for (const char* path : {"save[*]: exec for each", "save[*]/@on_failure[1]: exec",
                           "pre/fetch: exec", "@finally[1]: notify"})
    CHECK(svg.find("<title>" + std::string(path) + "</title>") != std::string::npos);
}

TEST_CASE("pointing at a step shows its needs and what needs it, and frames them") {
  const std::string svg = draw(build_text("a\nb needs a\nc needs b\n").plan(), DrawFormat::svg);
  const auto curves = [&](const std::string& id) {
    const auto begin = svg.find("<title>" + id + ": exec</title>");
    const std::string group = svg.substr(begin, svg.find("</g>", begin) - begin);
    const auto near = group.find("<path class=\"near\"");
    return near == std::string::npos ? 0 : std::count(group.begin() + near, group.end(), 'C');
  };
  CHECK(curves("a") == 1);
  CHECK(curves("b") == 2);
  CHECK(curves("c") == 1);
}

TEST_CASE("what is too dense to be followed is drawn faint, and without what nobody could see") {
  const auto layers = [](int width) {
    std::string text, needs;
    for (int i = 0; i < width; ++i) text += "a" + std::to_string(i) + "\n";
    for (int i = 0; i < width; ++i) needs += " a" + std::to_string(i);
    for (int i = 0; i < width; ++i) text += "b" + std::to_string(i) + " needs" + needs + "\n";
    return draw_svg_inline(build_text(text).plan(), {}, "G");
  };
  CHECK(layers(10).find("class=\"graph\"") != std::string::npos);
  CHECK(layers(25).find("class=\"graph dense\"") != std::string::npos);
  CHECK(layers(25).find("class=\"near\"") != std::string::npos);
  CHECK(layers(65).find("class=\"near\"") == std::string::npos);
}

namespace {

// What a row of an overview says.
std::vector<std::string> words_in(const std::string& svg) {
  std::vector<std::string> words;
  for (const auto line : base::split(svg, '\n'))
    if (line.find("<text class=\"words\"") != std::string::npos) {
      const auto begin = line.find('>') + 1;
      words.emplace_back(line.substr(begin, line.find('<', begin) - begin));
    }
  return words;
}

std::size_t cells_in(const std::string& svg) {
  std::size_t count = 0;
  for (auto at = svg.find("<g class=\"step"); at != std::string::npos;
       at = svg.find("<g class=\"step", at + 1))
    ++count;
  return count;
}

}  // namespace

TEST_CASE("an overview has a cell for each step and says each layer, block and list in words") {
  std::string many = "first\n";
  for (int i = 0; i < 40; ++i) many += "step" + std::to_string(i) + " needs first\n";
  many += "last needs step0 step39\n  in\n  out\nfinally:\n- x\n";
  Marks marks = {{{0, 0}, {Tone::good, "+", "succeeded"}}};
  for (model::StepIndex i = 1; i <= 40; ++i)
    marks[{0, i}] = i <= 38 ? Mark{Tone::good, "+", "succeeded"} : Mark{Tone::bad, "x", "failed"};
  const std::string svg = draw_overview_inline(build_text(many).plan(), marks, "All & <more>");
  CHECK(words_in(svg) == std::vector<std::string>{"layer 1: 1 step, succeeded",
                                                  "failed: step38, step39", "layer 2: 40 steps",
                                                  "2 failed, 38 succeeded", "layer 3 last: 3 steps",
                                                  "finally: 1 step"});
  CHECK(cells_in(svg) == 45);
  for (const char* title :
       {"<title>All &amp; &lt;more&gt;</title>", "<title>step39: exec, failed</title>",
        "<title>last/in: exec</title>", "<title>@finally[1]: exec</title>"})
    CHECK(svg.find(title) != std::string::npos);
}

TEST_CASE("an overview joins many small layers, and names that are long keep their counts") {
  std::string chain = "s0\n";
  for (int i = 1; i < 100; ++i)
    chain += "s" + std::to_string(i) + " needs s" + std::to_string(i - 1) + "\n";
  chain += std::string(60, 'z') + " needs s99\n  in\n";
  const std::string svg = draw_overview_inline(build_text(chain).plan(), {}, "G");
  const auto words = words_in(svg);
  CHECK(words == std::vector<std::string>{"layers 1-32: 32 steps", "layers 33-64: 32 steps",
                                          "layers 65-96: 32 steps", "layers 97-100: 4 steps",
                                          "layer 101 zzzzzzzzzzzzzzzzzzzzzzzzzz...: 2 steps"});
  CHECK(words.back().size() <= 48);
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

TEST_CASE("the states of a run are in the drawings that others lay out, too") {
  const auto plan = build_text("a\nb needs a\n").plan();
  const Marks marks = {{{0, 1}, {Tone::wait, "?", "asking", "attempt 2"}}};
  CHECK_THAT(
      draw(plan, DrawFormat::mermaid, marks),
      Contains("g0_0[\"a<br/>exec\"]") && Contains("g0_1[\"b<br/>exec<br/>asking, attempt 2\"]"));
  CHECK_THAT(draw(plan, DrawFormat::dot, marks),
             Contains("g0_0 [label=\"a\\nexec\"];") &&
                 Contains("g0_1 [label=\"b\\nexec\\nasking, attempt 2\"];"));
}

TEST_CASE("what a runbook says cannot break out of a drawing") {
  const Called called = {{"x\"><script>", "a\n"}};
  const auto built = build_text("c | uses call | text runbook x\"><script>\n", called);
  const std::string mermaid = draw(built.plan(), DrawFormat::mermaid);
  CHECK(mermaid.find("call x#quot;#gt;#lt;script#gt;") != std::string::npos);
  CHECK(mermaid.find("<script>") == std::string::npos);
  CHECK(draw(built.plan(), DrawFormat::dot).find("x\\\"><script>") != std::string::npos);
  const std::string svg = draw(built.plan(), DrawFormat::svg);
  CHECK(svg.find("call x&quot;&gt;&lt;script&gt;") != std::string::npos);
  CHECK(svg.find("<script") == std::string::npos);
}

TEST_CASE("guards and scopes are drawn beside the steps, each with when it holds") {
  const auto built = build_text(
      "a\nb needs a\nc needs b\nguard errors from a until b\nguard all\nscope quiet from b until "
      "c\n");
  const std::string ascii = draw(built.plan(), DrawFormat::ascii);
  const std::string svg = draw(built.plan(), DrawFormat::svg);
  const std::string dot = draw(built.plan(), DrawFormat::dot);
  const std::string mermaid = draw(built.plan(), DrawFormat::mermaid);
  for (const std::string& drawn : {ascii, svg, dot, mermaid}) {
    INFO(drawn);
    for (const char* part : {"guards", "errors", "after a until b", "all the time", "scopes",
                             "quiet.exit", "after c", "quiet.verify", "quiet.enter"})
      CHECK(drawn.find(part) != std::string::npos);
  }
  CHECK(dot.find("errors\\n") != std::string::npos);
}

TEST_CASE("a list says of its guards when they hold") {
  std::string wide = "a\n";
  for (int i = 0; i < 9; ++i) wide += "w" + std::to_string(i) + " needs a\n";
  const std::string drawn =
      draw(build_text(wide + "guard errors from a\n").plan(), DrawFormat::ascii);
  INFO(drawn);
  CHECK(drawn.find("  guards:\n    errors  ") != std::string::npos);
  CHECK(drawn.find(", after a\n") != std::string::npos);
}
