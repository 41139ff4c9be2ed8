#include "console/report_sections.h"
#include "console/text_form.h"
#include "model/json.h"

namespace reprise::console {
namespace {

Inline names(const std::vector<std::string>& steps) {
  Inline out;
  for (const auto& step : steps) {
    if (!out.empty()) out.push_back({Span::Kind::own, ", "});
    out.push_back({Span::Kind::code, step});
  }
  return out.empty() ? own("none") : out;
}

// With what was filled into the form, where there was one.
std::string chosen(const model::events::QuestionAnswered& answer) {
  const bool has_fields = answer.fields.is_map() && !answer.fields.map().empty();
  return has_fields ? answer.choice + " " + model::to_json(answer.fields) : answer.choice;
}

}  // namespace

namespace {

Inline who(const model::events::QuestionAnswered& answer) {
  Inline out{{Span::Kind::text, answer.by}};
  if (answer.break_glass) out.push_back({Span::Kind::own, " (broke the glass)"});
  if (answer.person.empty()) out.push_back({Span::Kind::own, " (role not checked)"});
  return out;
}

void add_broken_glasses(Blocks& blocks, const Story& story) {
  for (const auto& glass : story.broken_glasses)
    blocks.push_back(Paragraph{said("THE GLASS WAS BROKEN at " + instant(glass.at_us) + " by " +
                                    glass.by + ": " + glass.what + ". Reason: " + glass.reason +
                                    ". Somebody else must look at this within a day.")});
}

}  // namespace

void add_unknowns(Blocks& blocks, const Story& story) {
  blocks.push_back(Heading{2, own("Unknown outcomes"), "unknown-outcomes"});
  if (story.unknowns.empty()) {
    blocks.push_back(Paragraph{own("None: every effect has a known outcome.")});
    return;
  }
  blocks.push_back(Paragraph{own("Of these effects it was not known whether they happened.")});
  Table table{"Unknown outcomes", {"Step", "Why", "What became of it"}, {}};
  for (const auto& unknown : story.unknowns)
    table.rows.push_back({code(unknown.step), said(unknown.why), said(unknown.resolution)});
  blocks.push_back(std::move(table));
}

void add_interruptions(Blocks& blocks, const Story& story) {
  blocks.push_back(Heading{2, own("Interruptions"), "interruptions"});
  if (story.resumes.empty()) {
    blocks.push_back(Paragraph{own("None: one engine carried the run from end to end.")});
    return;
  }
  blocks.push_back(Paragraph{
      own("Each line is an engine that took the run over from one that had ended or died.")});
  Table table{"Interruptions",
              {"Last sign before", "Resumed at", "Between", "Epoch", "Engine", "Results kept",
               "Attempts lost"},
              {}};
  for (const auto& resume : story.resumes)
    table.rows.push_back({own(instant(resume.seen_us)), own(instant(resume.at_us)),
                          own(elapsed(resume.at_us - resume.seen_us)),
                          own(std::to_string(resume.epoch)), said(resume.engine_version),
                          names(resume.adopted), names(resume.lost)});
  blocks.push_back(std::move(table));
  for (const auto& resume : story.resumes)
    for (const auto& change : resume.changed)
      blocks.push_back(Paragraph{said("At " + instant(resume.at_us) + " " + change +
                                      " since the run began; it went on with its own copy.")});
}

void add_answers(Blocks& blocks, const Story& story) {
  blocks.push_back(Heading{2, own("Approvals and answers"), "answers"});
  add_broken_glasses(blocks, story);
  if (story.questions.empty()) {
    blocks.push_back(Paragraph{own("Nobody was asked anything.")});
    return;
  }
  Table table{
      "Approvals and answers", {"Question", "Step", "Asked", "Answer", "By", "At", "Note"}, {}};
  for (const auto& question : story.questions) {
    const auto& asked = question.asked;
    const Inline what = said(asked.id + ": " + asked.text);
    const Inline when = own(instant(question.asked_us));
    if (question.answers.empty()) {
      const std::string state = question.withdrawn.empty() ? "open" : "withdrawn";
      table.rows.push_back(
          {what, code(asked.step), when, own(state), {}, {}, said(question.withdrawn)});
    }
    for (std::size_t i = 0; i < question.answers.size(); ++i) {
      const auto& answer = question.answers[i];
      table.rows.push_back({what, code(asked.step), when, said(chosen(answer)), who(answer),
                            own(instant(question.voiced_us[i])), said(answer.note)});
    }
  }
  blocks.push_back(std::move(table));
}

}  // namespace reprise::console
