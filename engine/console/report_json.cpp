#include <algorithm>

#include "base/sha256.h"
#include "base/text.h"
#include "console/json_line.h"
#include "console/post_mortem.h"
#include "console/report.h"
#include "console/show.h"
#include "console/story.h"

namespace reprise::console {
namespace {

std::string timeline_json(const Story& story) {
  std::vector<std::string> items;
  for (const auto& entry : story.timeline) {
    JsonLine item;
    item.instant("at", entry.at_us).text("step", entry.step).text("text", entry.text);
    items.push_back(item.object());
  }
  return json_list(items);
}

std::string waits_json(const Story& story) {
  std::vector<std::string> items;
  for (const auto& wait : story.waits) {
    JsonLine item;
    item.text("step", wait.step).text("for", to_text(wait.kind));
    items.push_back(item.instant("since", wait.from_us).instant("until", wait.until_us).object());
  }
  return json_list(items);
}

// Takes the tail of the log from `room`.
std::string attempt_json(const ReportInput& input, const AttemptStory& attempt, std::size_t& room) {
  JsonLine item;
  item.text("role", model::to_text(attempt.id.role)).number("attempt", attempt.id.number);
  item.text("action", attempt.action).text("effect", model::to_text(attempt.effect));
  item.text("idempotency_key", attempt.key).text("ending", attempt.ending);
  item.instant("started_at", attempt.started_us).instant("finished_at", attempt.finished_us);
  if (attempt.exit) item.number("exit", *attempt.exit);
  if (attempt.signal) item.number("signal", *attempt.signal);
  if (attempt.error) item.text("error", attempt.error->message);
  if (!attempt.verdict.empty()) item.text("verdict", attempt.verdict);
  if (input.log_of) item.text("log", input.log_of(attempt.id));
  item.number("log_bytes", static_cast<std::int64_t>(attempt.log_bytes));
  item.text("log_sha256", attempt.log_sha256);
  if (input.end_of_log && attempt.log_bytes > 0) {
    const std::string tail = tail_of(input.end_of_log(attempt.id), attempt.log_bytes);
    item.text("log_tail", base::to_utf8(tail.size() > room ? std::string() : tail));
    room -= std::min(room, tail.size());
  }
  if (attempt.checks.is_list()) item.value("evidence", attempt.checks);
  return item.value("adopted", model::Value(attempt.adopted)).object();
}

std::string attempts_json(const ReportInput& input, const Story& story) {
  JsonLine steps;
  std::size_t room = tails_bytes_max;
  for (const auto& [path, attempts] : story.attempts) {
    std::vector<std::string> items;
    for (const auto& attempt : attempts) items.push_back(attempt_json(input, attempt, room));
    steps.raw(path, json_list(items));
  }
  return steps.object();
}

bool is_role_checked(const AnswerStory& question) {
  return !question.answers.empty() &&
         std::none_of(question.answers.begin(), question.answers.end(),
                      [](const auto& answer) { return answer.person.empty(); });
}

std::string answers_json(const Story& story) {
  std::vector<std::string> items;
  for (const auto& question : story.questions) {
    std::vector<std::string> answers;
    for (std::size_t i = 0; i < question.answers.size(); ++i) {
      const auto& answer = question.answers[i];
      JsonLine item;
      item.text("choice", answer.choice).text("by", answer.by).text("note", answer.note);
      if (!answer.person.empty()) item.text("person", answer.person);
      if (answer.break_glass) item.value("break_glass", model::Value(true));
      if (answer.fields.is_map()) item.value("fields", answer.fields);
      answers.push_back(item.instant("at", question.voiced_us[i]).object());
    }
    JsonLine item;
    item.text("id", question.asked.id).text("step", question.asked.step);
    item.text("kind", model::to_text(question.asked.kind)).text("text", question.asked.text);
    item.instant("asked_at", question.asked_us).raw("answers", json_list(answers));
    item.text("withdrawn", question.withdrawn)
        .value("role_checked", model::Value(is_role_checked(question)));
    items.push_back(item.object());
  }
  return json_list(items);
}

std::string resumes_json(const Story& story) {
  std::vector<std::string> items;
  for (const auto& resume : story.resumes) {
    JsonLine item;
    item.instant("last_sign_at", resume.seen_us).instant("at", resume.at_us);
    item.number("epoch", static_cast<std::int64_t>(resume.epoch));
    item.text("engine_version", resume.engine_version);
    item.raw("adopted", json_texts(resume.adopted)).raw("lost", json_texts(resume.lost));
    item.raw("changed_sources", json_texts(resume.changed));
    items.push_back(item.object());
  }
  return json_list(items);
}

std::string unknowns_json(const Story& story) {
  std::vector<std::string> items;
  for (const auto& unknown : story.unknowns) {
    JsonLine item;
    item.text("step", unknown.step).text("why", unknown.why);
    items.push_back(item.text("resolution", unknown.resolution).object());
  }
  return json_list(items);
}

std::string sources_json(const model::Plan& plan) {
  std::vector<std::string> items;
  for (const base::Source& source : plan.sources.all()) {
    JsonLine item;
    item.text("name", source.name);
    item.number("bytes", static_cast<std::int64_t>(source.text.size()));
    items.push_back(item.text("sha256", base::sha256_hex(source.text)).object());
  }
  return json_list(items);
}

}  // namespace

std::string report_json(const ReportInput& input) {
  const Story story = story_of(input.events);
  JsonLine line;
  line.text("type", "report").instant("made_at", input.now_us);
  line.text("actor", story.created.actor).text("reason", story.created.reason);
  line.text("engine_version", story.created.engine_version);
  line.text("linked_run", story.created.linked_run).text("chain_hash", input.chain_hash);
  line.number("events", static_cast<std::int64_t>(input.events.size()));
  line.raw("run", show_json(input.state, input.now_us));
  line.raw("sources", sources_json(input.state.plan()));
  line.raw("unknown_outcomes", unknowns_json(story)).raw("resumes", resumes_json(story));
  line.raw("answers", answers_json(story)).raw("attempts", attempts_json(input, story));
  line.raw("post_mortem", post_mortem_json(post_mortem_of(input, story)));
  line.raw("waits", waits_json(story));
  return line.raw("timeline", timeline_json(story)).object();
}

}  // namespace reprise::console
