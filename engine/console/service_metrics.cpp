#include "console/service_metrics.h"

#include "console/metric_family.h"

namespace reprise::console {

namespace {

std::string counter(std::string_view name, std::string_view help, std::uint64_t value) {
  return MetricFamily(name, "counter", help).add(static_cast<std::int64_t>(value)).text();
}

// Each of `words` has a sample, so that a first one is seen as an increase.
template <class Words>
std::string counters(std::string_view name, std::string_view help, std::string_view label,
                     const Words& words, const EventTally::Counts& counts) {
  MetricFamily family(name, "counter", help);
  for (const auto word : words) {
    const std::string text(model::to_text(word));
    const auto found = counts.find(text);
    const auto value = found == counts.end() ? 0 : static_cast<std::int64_t>(found->second);
    family.add(value, {{label, text}});
  }
  return family.text();
}

std::string of_events(const EventTally& events) {
  using model::QuestionKind;
  using model::Verdict;
  constexpr Verdict verdicts[] = {Verdict::succeeded, Verdict::failed, Verdict::unknown};
  constexpr QuestionKind kinds[] = {
      QuestionKind::approval, QuestionKind::unknown, QuestionKind::manual, QuestionKind::ask,
      QuestionKind::failure,  QuestionKind::lost,    QuestionKind::alive,  QuestionKind::undo,
      QuestionKind::clock,    QuestionKind::guard};
  return counter("reprise_runs_created_total", "Runs that were made.", events.runs) +
         counter("reprise_attempts_started_total", "Attempts that were started.", events.attempts) +
         counters("reprise_attempts_finished_total", "Attempts that have ended, by verdict.",
                  "verdict", verdicts, events.ended) +
         counter("reprise_attempts_lost_total", "Attempts without a result.", events.lost) +
         counter("reprise_retries_total", "Failures that are tried again.", events.retries) +
         counters("reprise_questions_asked_total", "What people were asked, by kind.", "kind",
                  kinds, events.questions) +
         counter("reprise_questions_answered_total", "Answers of people.", events.answers) +
         counter("reprise_guard_breaches_total", "Guards that held a run.", events.breaches);
}

std::string of_journal(const JournalFigures& journal) {
  MetricFamily commits("reprise_commits_total", "counter", "Batches of the journal, by result.");
  commits.add(static_cast<std::int64_t>(journal.committed), {{"result", "committed"}})
      .add(static_cast<std::int64_t>(journal.failed), {{"result", "failed"}});
  MetricFamily pending("reprise_commits_pending", "gauge", "Batches that are not durable yet.");
  pending.add(static_cast<std::int64_t>(journal.pending));
  MetricFamily seconds("reprise_commit_seconds", "histogram",
                       "From the handing over of a batch until it was durable.");
  return commits.text() + pending.text() + seconds.add(journal.seconds).text();
}

std::string of_schedules(const std::vector<ScheduleFigures>& schedules) {
  MetricFamily slots("reprise_schedule_slots_total", "counter", "Slots, by what became of them.");
  MetricFamily next("reprise_schedule_next_timestamp_seconds", "gauge", "When the next slot is.");
  MetricFamily last("reprise_schedule_last_timestamp_seconds", "gauge",
                    "The last slot that was due.");
  for (const ScheduleFigures& each : schedules) {
    const auto add = [&](const char* result, std::uint64_t count) {
      slots.add(static_cast<std::int64_t>(count), {{"schedule", each.name}, {"result", result}});
    };
    add("started", each.started);
    add("failed", each.failed);
    add("missed", each.missed);
    if (each.next_us != 0) next.add_seconds(each.next_us, {{"schedule", each.name}});
    if (each.last_us != 0) last.add_seconds(each.last_us, {{"schedule", each.name}});
  }
  return slots.text() + next.text() + last.text();
}

}  // namespace

std::string service_metrics_text(const ServiceFigures& figures) {
  MetricFamily started("reprise_engine_started_timestamp_seconds", "gauge",
                       "Since when the engine lives.");
  return started.add_seconds(figures.started_us).text() + of_events(figures.events) +
         of_journal(figures.journal) + of_schedules(figures.schedules) +
         delivery_metrics_text(figures.deliveries);
}

}  // namespace reprise::console
