#include <algorithm>

#include "base/sha256.h"
#include "console/clocks.h"
#include "console/report_sections.h"
#include "console/step_marks.h"
#include "console/text_form.h"
#include "graph/draw.h"

namespace reprise::console {
namespace {

constexpr std::size_t read_steps_max = 60;      // of more an overview is shown first
constexpr std::size_t drawn_steps_max = 2'000;  // more would not be a picture but a wall
constexpr std::size_t cells_max = 20'000;       // and more would not even be an overview

graph::Tone tone_of_verdict(const std::string& verdict) {
  if (verdict == "within target") return graph::Tone::good;
  if (verdict == "over target") return graph::Tone::wait;
  return verdict == "over max" || verdict == "not reached" ? graph::Tone::bad : graph::Tone::dim;
}

std::size_t count_steps(const model::Plan& plan) {
  std::size_t count = 0;
  for (const model::Graph& graph : plan.graphs)
    if (graph.kind != model::GraphKind::guards && graph.kind != model::GraphKind::stays)
      count += graph.steps.size();
  return count;
}

// Where there is neither an objective nor anything known there is nothing to tell.
void add_moments(Blocks& blocks, const core::State& state) {
  Table table{"Moments of the incident", {"Moment", "At", "Said by"}, {}};
  bool is_known = !state.plan().objectives.empty();
  const auto add = [&](const std::string& name, const Moment& moment) {
    is_known = is_known || moment.at_us;
    table.rows.push_back(
        {own(name), own(moment.at_us ? instant(*moment.at_us) : "not known"), said(moment.by)});
  };
  for (const Moment& moment : moments_of(state)) add(moment.name, moment);
  add("data until", data_until(state));
  if (is_known) blocks.push_back(std::move(table));
}

}  // namespace

void add_summary(Blocks& blocks, const ReportInput& input, const Story& story) {
  const core::State& state = input.state;
  const model::Plan& plan = state.plan();
  const auto end_us = state.is_over() ? state.finished_us() : input.now_us;
  Table table{"Summary of the run", {"", ""}, {}};
  const auto row = [&table](std::string name, Inline value) {
    table.rows.push_back({own(std::move(name)), std::move(value)});
  };
  const auto row_if_any = [&row](const char* name, const std::string& text) {
    if (!text.empty()) row(name, said(text));
  };
  row("Run", code(state.run_id()));
  row("Runbook", code(plan.runbook));
  row("Status",
      {{Span::Kind::strong, standing_of(model::to_text(state.status()), input.has_engine)}});
  row("Created", own(instant(state.created_us())));
  row("Finished", own(instant(state.finished_us())));
  row("Took", own(elapsed(end_us - state.created_us())));
  row("Started by", said(story.created.actor));
  row_if_any("Reason", story.created.reason);
  row_if_any("Owner", plan.owner);
  row_if_any("Severity", plan.severity);
  row("Plan hash", code(plan.hash));
  row("Engine", said(story.created.engine_version));
  if (!story.created.linked_run.empty()) row("Rerun of", code(story.created.linked_run));
  if (state.warnings() > 0) row("Warnings", own(std::to_string(state.warnings())));
  if (state.error()) row("Error", said(state.error()->message));
  blocks.push_back(Heading{2, own("Summary"), "summary"});
  blocks.push_back(std::move(table));
}

void add_clocks(Blocks& blocks, const ReportInput& input) {
  blocks.push_back(Heading{2, own("Clocks"), "clocks"});
  Table table{"Clocks against objectives", {"Objective", "Result", "Measured"}, {}};
  for (const auto& clock : clocks_of(input.state, input.now_us)) {
    const Span result{Span::Kind::text, clock_text(clock), tone_of_verdict(clock.verdict)};
    table.rows.push_back({own(clock.objective), {result}, said(one_line(clock.measured))});
  }
  if (table.rows.empty()) {
    blocks.push_back(Paragraph{own("The runbook names no objectives.")});
  } else {
    blocks.push_back(std::move(table));
  }
  add_moments(blocks, input.state);
}

void add_graph(Blocks& blocks, const ReportInput& input) {
  const model::Plan& plan = input.state.plan();
  const graph::Marks marks = marks_of(input.state);
  const std::size_t count = count_steps(plan);
  const std::string steps = std::to_string(count) + " steps";
  blocks.push_back(Heading{2, own("Graph"), "graph"});
  Figure figure{"Graph of " + steps + "; their states are listed under Steps",
                {},
                graph::draw(plan, graph::DrawFormat::ascii, marks)};
  if (count > cells_max) {
    blocks.push_back(Listing{"Graph, layer by layer", std::move(figure.text)});
    return;
  }
  if (count > read_steps_max) {
    figure.name = "Overview of " + steps + ", a cell each; a row needs nothing from below it";
    figure.svg = graph::draw_overview_inline(plan, marks, figure.name);
    blocks.push_back(std::move(figure));
    if (count > drawn_steps_max) return;
    figure = {
        "The whole graph of " + steps + "; pointing at one shows what it needs", {}, {}, true};
  }
  figure.svg = graph::draw_svg_inline(plan, marks, figure.name);
  blocks.push_back(std::move(figure));
}

void add_sources(Blocks& blocks, const ReportInput& input) {
  const model::Plan& plan = input.state.plan();
  blocks.push_back(Heading{2, own("Pinned plan"), "pinned-plan"});
  blocks.push_back(Paragraph{{{Span::Kind::own, "The run executed the plan "},
                              {Span::Kind::code, plan.hash},
                              {Span::Kind::own, ", made from these texts."}}});
  Table table{"Sources of the plan", {"Source", "Bytes", "SHA-256"}, {}};
  for (const base::Source& source : plan.sources.all())
    table.rows.push_back({code(source.name), own(std::to_string(source.text.size())),
                          code(base::sha256_hex(source.text))});
  blocks.push_back(std::move(table));
}

}  // namespace reprise::console
