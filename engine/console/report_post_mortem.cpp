#include "console/post_mortem.h"
#include "console/report_sections.h"
#include "console/text_form.h"

namespace reprise::console {
namespace {

Inline blank(const std::string& what) { return own("[" + what + "]"); }

void add_timeline_bullets(Blocks& blocks, const Story& story) {
  blocks.push_back(Heading{3, own("Timeline")});
  blocks.push_back(Paragraph{blank("What happened before the run: alerts, calls, first looks")});
  Bullets timeline;
  for (const auto& entry : story.timeline) {
    Inline item = own(instant(entry.at_us) + ": ");
    if (!entry.step.empty()) {
      item.push_back({Span::Kind::code, entry.step});
      item.push_back({Span::Kind::own, " "});
    }
    item.push_back({Span::Kind::text, entry.text});
    timeline.items.push_back(std::move(item));
  }
  blocks.push_back(std::move(timeline));
}

void add_cause(Blocks& blocks, const PostMortem& facts) {
  blocks.push_back(Heading{3, own("Root Cause")});
  if (!facts.error.empty())
    blocks.push_back(
        Paragraph{{{Span::Kind::own, "The run's first error: "}, {Span::Kind::text, facts.error}}});
  blocks.push_back(Paragraph{blank("Description of root cause, and why it was not seen before")});
}

Inline listed(const std::string& label, const std::vector<std::string>& names) {
  Inline text = own(label);
  for (std::size_t i = 0; i < names.size(); ++i) {
    text.push_back({Span::Kind::own, i == 0 ? " " : ", "});
    text.push_back({Span::Kind::code, names[i]});
  }
  return text;
}

Inline told(const PostMortem::Decision& decision) {
  Inline text = own(instant(decision.at_us) + ": ");
  text.push_back({Span::Kind::text, decision.by});
  text.push_back({Span::Kind::own, " answered "});
  text.push_back({Span::Kind::text, decision.choice});
  text.push_back({Span::Kind::own, " to " + decision.question + " of "});
  text.push_back({Span::Kind::code, decision.step});
  if (decision.note.empty()) return text;
  text.push_back({Span::Kind::own, ": "});
  text.push_back({Span::Kind::text, decision.note});
  return text;
}

void add_resolution(Blocks& blocks, const core::State& state, const PostMortem& facts) {
  const std::string status(model::to_text(state.status()));
  blocks.push_back(Heading{3, own("Resolution")});
  blocks.push_back(Paragraph{{{Span::Kind::own, "The runbook "},
                              {Span::Kind::code, state.plan().runbook},
                              {Span::Kind::own, state.is_over() ? " ended " : " is "},
                              {Span::Kind::own, status},
                              {Span::Kind::own, "."}}});
  Bullets done;
  if (!facts.changed.empty())
    done.items.push_back(listed("Changed something and succeeded:", facts.changed));
  if (!facts.undone.empty()) done.items.push_back(listed("Taken back:", facts.undone));
  if (!facts.destroyed.empty())
    done.items.push_back(listed("May have destroyed:", facts.destroyed));
  for (const auto& decision : facts.decisions) done.items.push_back(told(decision));
  if (!done.items.empty()) blocks.push_back(std::move(done));
  blocks.push_back(Paragraph{blank("How it was resolved, also by hand")});
}

void add_items(Blocks& blocks, const PostMortem& facts) {
  blocks.push_back(Heading{3, own("Action Items")});
  Bullets actions{{}, true};
  for (const auto& one : facts.items) {
    Inline item = own(one.before);
    if (!one.step.empty()) item.push_back({Span::Kind::code, one.step});
    if (!one.after.empty()) item.push_back({Span::Kind::own, one.after});
    if (!one.blank.empty()) item.push_back({Span::Kind::own, ": [" + one.blank + "]"});
    actions.items.push_back(std::move(item));
  }
  blocks.push_back(std::move(actions));
}

}  // namespace

void add_post_mortem(Blocks& blocks, const ReportInput& input, const Story& story) {
  const PostMortem facts = post_mortem_of(input, story);
  blocks.push_back(Heading{2, own("Incident Post-Mortem"), "post-mortem"});
  blocks.push_back(Paragraph{own("What stands in brackets only people know.")});
  Fields fields;
  for (const auto& field : facts.fields)
    fields.fields.emplace_back(field.label,
                               field.known.empty() ? blank(field.blank) : said(field.known));
  blocks.push_back(std::move(fields));
  add_timeline_bullets(blocks, story);
  add_cause(blocks, facts);
  add_resolution(blocks, input.state, facts);
  add_items(blocks, facts);
  blocks.push_back(Heading{3, own("Lessons Learned")});
  blocks.push_back(Bullets{
      {own("[What went well]"), own("[What did not]"), own("[Where there was only luck]")}});
}

}  // namespace reprise::console
