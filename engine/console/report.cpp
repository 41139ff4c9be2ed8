#include "console/report.h"

#include "console/report_sections.h"
#include "console/step_marks.h"
#include "console/text_form.h"

namespace reprise::console {
namespace {

Inline status_of(const ReportInput& input) {
  const core::State& state = input.state;
  const auto end_us = state.is_over() ? state.finished_us() : input.now_us;
  const std::string status = standing_of(model::to_text(state.status()), input.has_engine);
  return {{Span::Kind::strong, status, tone_of(state.status())},
          {Span::Kind::own, state.is_over() ? " after " : " for "},
          {Span::Kind::own, elapsed(end_us - state.created_us())},
          {Span::Kind::own, " \u2013 run "},
          {Span::Kind::code, state.run_id()}};
}

Inline footer_of(const ReportInput& input) {
  Inline footer = own("Made " + instant(input.now_us) + " from " +
                      std::to_string(input.events.size()) + " journal events");
  if (!input.chain_hash.empty()) {
    footer.push_back({Span::Kind::own, "; the chain ends with "});
    footer.push_back({Span::Kind::code, input.chain_hash});
  }
  footer.push_back({Span::Kind::own, "."});
  return footer;
}

}  // namespace

Document report_document(const ReportInput& input) {
  const Story story = story_of(input.events);
  const model::Plan& plan = input.state.plan();
  Document document;
  document.title = own("Recovery report: ");
  document.title.push_back({Span::Kind::text, plan.title.empty() ? plan.runbook : plan.title});
  document.status = status_of(input);
  document.footer = footer_of(input);
  Blocks& blocks = document.blocks;
  add_summary(blocks, input, story);
  add_clocks(blocks, input);
  add_unknowns(blocks, story);
  add_graph(blocks, input);
  add_timeline(blocks, input, story);
  add_guards(blocks, input);
  add_scopes(blocks, input);
  add_interruptions(blocks, story);
  add_answers(blocks, story);
  add_steps(blocks, input, story);
  add_post_mortem(blocks, input, story);
  add_sources(blocks, input);
  return document;
}

std::string report_markdown(const ReportInput& input) {
  return document_markdown(report_document(input));
}

std::string report_html(const ReportInput& input) { return document_html(report_document(input)); }

}  // namespace reprise::console
