#include "console/clocks.h"
#include "console/markdown.h"
#include "console/report.h"
#include "console/report_sections.h"
#include "console/story.h"
#include "console/text_form.h"

namespace reprise::console {
namespace {

using markdown::code;
using markdown::inert;

std::string head(const ReportInput& input, const Story& story) {
  const core::State& state = input.state;
  const model::Plan& plan = state.plan();
  const auto end_us = state.is_over() ? state.finished_us() : input.now_us;
  std::string out = "# Recovery report: " + inert(plan.title.empty() ? plan.runbook : plan.title);
  std::vector<std::vector<std::string>> rows = {
      {"", ""},
      {"Run", code(state.run_id())},
      {"Runbook", code(plan.runbook)},
      {"Status", "**" + std::string(model::to_text(state.status())) + "**"},
      {"Created", instant(state.created_us())},
      {"Finished", instant(state.finished_us())},
      {"Took", elapsed(end_us - state.created_us())},
      {"Started by", inert(story.created.actor)},
      {"Reason", inert(story.created.reason)},
      {"Owner", inert(plan.owner)},
      {"Severity", inert(plan.severity)},
      {"Plan hash", code(plan.hash)},
      {"Engine", inert(story.created.engine_version)}};
  if (!story.created.linked_run.empty())
    rows.push_back({"Rerun of", code(story.created.linked_run)});
  if (state.warnings() > 0) rows.push_back({"Warnings", std::to_string(state.warnings())});
  if (state.error()) rows.push_back({"Error", inert(state.error()->message)});
  return out + "\n\n" + markdown::table(rows);
}

std::string clocks(const ReportInput& input) {
  std::vector<std::vector<std::string>> rows = {{"Objective", "Measured to", "Result"}};
  for (const auto& clock : clocks_of(input.state, input.now_us))
    rows.push_back({clock.objective, inert(clock.clock), inert(clock_text(clock))});
  if (rows.size() == 1) return "\n## Clocks\n\nThe runbook names no objectives.\n";
  return "\n## Clocks\n\n" + markdown::table(rows);
}

std::string unknowns(const Story& story) {
  std::string out = "\n## Unknown outcomes\n\n";
  if (story.unknowns.empty()) return out + "None: every effect has a known outcome.\n";
  out += "Of these effects it was not known whether they happened.\n\n";
  std::vector<std::vector<std::string>> rows = {{"Step", "Why", "What became of it"}};
  for (const auto& unknown : story.unknowns)
    rows.push_back({code(unknown.step), inert(unknown.why), inert(unknown.resolution)});
  return out + markdown::table(rows);
}

std::string names(const std::vector<std::string>& steps) {
  std::string out;
  for (const auto& step : steps) out += (out.empty() ? "" : ", ") + code(step);
  return out.empty() ? "none" : out;
}

std::string resumes(const Story& story) {
  std::string out = "\n## Interruptions\n\n";
  if (story.resumes.empty()) return out + "None: one engine carried the run from end to end.\n";
  std::vector<std::vector<std::string>> rows = {
      {"Resumed at", "Epoch", "Engine", "Results kept", "Attempts lost"}};
  for (const auto& resume : story.resumes)
    rows.push_back({instant(resume.at_us), std::to_string(resume.epoch),
                    inert(resume.engine_version), names(resume.adopted), names(resume.lost)});
  out += "Each line is an engine that took the run over from one that had ended or died.\n\n";
  return out + markdown::table(rows);
}

std::string timeline(const Story& story) {
  std::vector<std::vector<std::string>> rows = {{"Time", "Step", "What"}};
  for (const auto& entry : story.timeline)
    rows.push_back({instant(entry.at_us), code(entry.step), inert(entry.text)});
  return "\n## Timeline\n\n" + markdown::table(rows);
}

std::string answers(const Story& story) {
  std::string out = "\n## Approvals and answers\n\n";
  if (story.questions.empty()) return out + "Nobody was asked anything.\n";
  std::vector<std::vector<std::string>> rows = {
      {"Question", "Step", "Asked", "Answer", "By", "At", "Note"}};
  for (const auto& question : story.questions) {
    const auto& asked = question.asked;
    const std::string what = inert(asked.id + ": " + asked.text);
    const std::string when = instant(question.asked_us);
    if (question.answers.empty()) {
      const std::string state = question.withdrawn.empty() ? "open" : "withdrawn";
      rows.push_back({what, code(asked.step), when, state, "", "", inert(question.withdrawn)});
    }
    for (const auto& answer : question.answers)
      rows.push_back({what, code(asked.step), when, inert(answer.choice),
                      inert(answer.by) + " (role not checked)", instant(question.answered_us),
                      inert(answer.note)});
  }
  return out + markdown::table(rows);
}

std::string post_mortem(const ReportInput& input, const Story& story) {
  const core::State& state = input.state;
  std::string out = "\n## Incident Post-Mortem\n\n";
  out += "**Date**: " + instant(state.created_us()).substr(0, 10) + "\n";
  out += "**Duration**: " + instant(state.created_us()) + " - " + instant(state.finished_us());
  out += "\n**Impact**: [Description of impact]\n\n### Timeline\n\n";
  for (const auto& entry : story.timeline) {
    out += "- " + instant(entry.at_us) + ": ";
    if (!entry.step.empty()) out += code(entry.step) + " ";
    out += inert(entry.text) + "\n";
  }
  out += "\n### Root Cause\n\n[Description of root cause]\n\n### Resolution\n\n";
  out += "The runbook " + code(state.plan().runbook) + " ended " +
         std::string(model::to_text(state.status())) + ". [How it was resolved]\n";
  out += "\n### Action Items\n\n- [ ] [Action item]\n";
  for (const auto& unknown : story.unknowns)
    if (unknown.resolution == "still open")
      out += "- [ ] Find out whether " + code(unknown.step) + " took effect\n";
  return out + "\n### Lessons Learned\n\n- [Lesson]\n";
}

}  // namespace

std::string report_markdown(const ReportInput& input) {
  const Story story = story_of(input.events);
  std::string out = head(input, story) + clocks(input) + unknowns(story) + resumes(story);
  out += answers(story) + steps_markdown(input, story) + timeline(story);
  out += post_mortem(input, story);
  out += "\n---\n\nMade " + instant(input.now_us) + " from " + std::to_string(input.events.size()) +
         " journal events";
  if (!input.chain_hash.empty()) out += "; the chain ends with " + code(input.chain_hash);
  return out + ".\n";
}

}  // namespace reprise::console
