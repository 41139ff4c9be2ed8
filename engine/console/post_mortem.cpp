#include "console/post_mortem.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "console/clocks.h"
#include "console/post_mortem_incident.h"
#include "console/text_form.h"

namespace reprise::console {
namespace {

using Field = PostMortem::Field;

std::string counted(std::size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

std::string attempts_text(const Story& story) {
  std::size_t all = 0, again = 0, unknown = 0;
  for (const auto& [step, attempts] : story.attempts)
    for (const AttemptStory& attempt : attempts) {
      ++all;
      const bool is_main = attempt.id.role == model::AttemptRole::main;
      if (is_main && attempt.id.number > 1) ++again;
      if (attempt.ending == "unknown" || attempt.ending == "lost") ++unknown;
    }
  return std::to_string(all) + ", of them " + std::to_string(again) + " again; " +
         std::to_string(unknown) + " ended unknown or lost";
}

std::string unknowns_text(const Story& story) {
  const auto open = std::count_if(story.unknowns.begin(), story.unknowns.end(),
                                  [](const auto& one) { return one.resolution == "still open"; });
  return std::to_string(story.unknowns.size()) + ", " + std::to_string(open) + " still open";
}

std::string interruptions_text(const Story& story) {
  base::WallMicros without_us = 0;
  for (const ResumeStory& resume : story.resumes) without_us += resume.at_us - resume.seen_us;
  if (story.resumes.empty()) return "none";
  return std::to_string(story.resumes.size()) + ", " + elapsed(without_us) + " without an engine";
}

std::string questions_text(const Story& story) {
  std::size_t answered = 0, open = 0;
  base::WallMicros waited_us = 0;
  for (const AnswerStory& question : story.questions) {
    if (question.answers.empty() && question.withdrawn.empty()) ++open;
    if (question.answers.empty()) continue;
    ++answered;
    waited_us += question.answered_us - question.asked_us;
  }
  return std::to_string(answered) + " answered after " + elapsed(waited_us) + ", " +
         std::to_string(open) + " open";
}

std::string evidence_text(const Story& story) {
  std::size_t passed = 0, failed = 0, not_made = 0;
  for (const auto& [step, attempts] : story.attempts)
    for (const AttemptStory& attempt : attempts) {
      if (!attempt.checks.is_list()) continue;
      for (const model::Value& check : attempt.checks.list())
        ++(check["ok"].boolean_or(false)              ? passed
           : check["could_not_run"].boolean_or(false) ? not_made
                                                      : failed);
    }
  return counted(passed + failed + not_made, "check") + ": " + std::to_string(passed) +
         " passed, " + std::to_string(failed) + " failed, " + std::to_string(not_made) +
         " could not be made";
}

std::string journal_text(const ReportInput& input) {
  const std::string events = counted(input.events.size(), "event");
  return input.chain_hash.empty() ? events : events + ", chain " + input.chain_hash;
}

// "2026-11-01T03:00:00Z (halt by stop)", or nothing.
std::string moment_text(const Moment& moment) {
  return moment.at_us ? instant(*moment.at_us) + " (" + moment.by + ")" : std::string();
}

// What the rpo was measured to be; that it is nothing is something to be known, too.
std::string data_loss_text(const ReportInput& input) {
  const Moment data = data_until(input.state);
  if (!data.at_us) return {};
  return "the data is back up to " + moment_text(data);
}

std::vector<Field> incident_fields(const ReportInput& input, const Story& story) {
  const core::State& state = input.state;
  const std::string created = instant(state.created_us());
  const bool over = state.is_over(), well = state.status() == model::RunStatus::succeeded;
  const auto end_us = over ? state.finished_us() : input.now_us;
  const auto moments = moments_of(state);
  return {{"date", "Date", created.substr(0, 10), ""},
          {"duration", "Duration",
           created + " - " + instant(state.finished_us()) + " (" +
               elapsed(end_us - state.created_us()) + ")",
           ""},
          {"issue", "Issue", story.created.reason, "What was wrong, in one sentence"},
          {"severity", "Severity", state.plan().severity, "critical, high, medium or low"},
          {"owner", "Owner", state.plan().owner, "Who answers for this page"},
          {"outcome", "Outcome", std::string(model::to_text(state.status())), ""},
          {"impact", "Impact", "", "Description of impact: who and what, from when to when"},
          {"data_loss", "Data loss", data_loss_text(input), "Rows, and the time they span"},
          {"began", "Incident began", "", "When, and how that is known"},
          {"detected", "Detected", moment_text(moments[0]), "When, by whom or by which alert"},
          {"halted", "Halted", moment_text(moments[1]), "When, and how that is known"},
          {"serving", "Serving again", moment_text(moments[2]), "When, and how that is known"},
          {"trading", "Trading again", moment_text(moments[3]), "When, and how that is known"},
          {"response_began", "Response began", created + ", by " + story.created.actor, ""},
          {"resolved", "Resolved", well ? instant(state.finished_us()) : "", "When, and by what"}};
}

std::vector<Field> measured_fields(const ReportInput& input, const Story& story) {
  std::vector<Field> fields;
  for (const ClockView& clock : clocks_of(input.state, input.now_us)) {
    std::string name = clock.objective;
    for (char& c : name) c = static_cast<char>(c - ('a' <= c && c <= 'z' ? 'a' - 'A' : 0));
    fields.push_back({clock.objective, name, clock_text(clock) + "; " + clock.measured, ""});
  }
  fields.push_back({"attempts", "Attempts", attempts_text(story), ""});
  fields.push_back({"unknown_outcomes", "Unknown outcomes", unknowns_text(story), ""});
  fields.push_back({"interruptions", "Interruptions", interruptions_text(story), ""});
  fields.push_back({"questions", "Questions", questions_text(story), ""});
  fields.push_back({"evidence", "Evidence", evidence_text(story), ""});
  fields.push_back({"journal", "Journal", journal_text(input), ""});
  return fields;
}

// Steps that had an effect, by the time at which it was known.
std::vector<std::string> changed_by(const Story& story) {
  std::vector<std::pair<base::WallMicros, std::string>> steps;
  for (const auto& [step, attempts] : story.attempts)
    for (const AttemptStory& attempt : attempts) {
      const bool is_main = attempt.id.role == model::AttemptRole::main;
      const bool changes = attempt.effect >= model::EffectClass::idempotent;
      if (is_main && changes && attempt.ending == "succeeded")
        steps.emplace_back(attempt.finished_us, step);
    }
  std::sort(steps.begin(), steps.end());
  std::vector<std::string> names;
  for (auto& [at_us, step] : steps) names.push_back(std::move(step));
  return names;
}

void add_lasting(PostMortem& facts, const ReportInput& input, const Story& story) {
  for (const auto& [step, attempts] : story.attempts) {
    const core::NodeIndex index = input.state.find(step);
    if (index == core::no_node) continue;
    if (input.state.nodes()[index].reason == "undone") facts.undone.push_back(step);
    const auto& destroys = input.state.planned(index).spec.destroys;
    if (destroys) facts.destroyed.push_back(base::join(*destroys, ", ") + " (" + step + ")");
  }
}

std::vector<PostMortem::Decision> decisions_of(const Story& story) {
  std::vector<PostMortem::Decision> decisions;
  for (const AnswerStory& question : story.questions)
    for (std::size_t i = 0; i < question.answers.size(); ++i) {
      const auto& answer = question.answers[i];
      decisions.push_back({question.voiced_us[i], answer.by, question.asked.id, question.asked.step,
                           answer.choice, answer.note});
    }
  std::stable_sort(decisions.begin(), decisions.end(),
                   [](const auto& a, const auto& b) { return a.at_us < b.at_us; });
  return decisions;
}

std::vector<PostMortem::Item> items_of(const ReportInput& input, const Story& story) {
  std::vector<PostMortem::Item> items;
  for (const UnknownStory& unknown : story.unknowns)
    if (unknown.resolution == "still open")
      items.push_back({"Find out whether ", unknown.step, " took effect"});
  for (const auto& [id, question] : input.state.questions())
    items.push_back({"Answer " + id + " of ", question.asked.step});
  const std::string who = "Action item, owner, due date";
  const auto tasks = input.incident == nullptr ? std::vector<PostMortem::Item>()
                                               : tasks_of(*input.incident, input.now_us);
  items.insert(items.end(), tasks.begin(), tasks.end());
  if (tasks.empty())
    items.push_back(
        {"Within 24 hours: timeline confirmed, evidence kept, people told", {}, {}, "Owner"});
  for (const char* kind : {"Prevention", "Process", "Runbook and documentation", "Training"})
    items.push_back({"Within 1 week: " + std::string(kind), {}, {}, who});
  if (tasks.empty()) items.push_back({"Within 1 month: improvements made and shared", {}, {}, who});
  return items;
}

}  // namespace

PostMortem post_mortem_of(const ReportInput& input, const Story& story) {
  PostMortem facts;
  facts.fields = incident_fields(input, story);
  for (Field& field : measured_fields(input, story)) facts.fields.push_back(std::move(field));
  if (input.incident != nullptr) add_incident(facts.fields, *input.incident, input.clocks);
  if (input.state.error()) facts.error = input.state.error()->message;
  facts.changed = changed_by(story);
  add_lasting(facts, input, story);
  facts.decisions = decisions_of(story);
  facts.items = items_of(input, story);
  return facts;
}

}  // namespace reprise::console
