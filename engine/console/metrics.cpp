#include "console/metrics.h"

#include <algorithm>
#include <array>
#include <map>

#include "console/clocks.h"
#include "console/guards.h"
#include "console/incident_metrics.h"
#include "console/metric_family.h"

namespace reprise::console {

namespace {

using model::RunStatus;

constexpr std::array<RunStatus, 7> statuses = {
    RunStatus::queued,    RunStatus::running, RunStatus::waiting,  RunStatus::paused,
    RunStatus::succeeded, RunStatus::failed,  RunStatus::cancelled};

std::string gauge(std::string_view name, std::string_view help, std::int64_t value) {
  return MetricFamily(name, "gauge", help).add(value).text();
}

std::string of_engine(const MetricsInput& input) {
  MetricFamily up("reprise_engine_up", "gauge", "Whether an engine lives on the state folder.");
  if (input.has_engine) up.add(*input.has_engine ? 1 : 0);
  std::string text =
      MetricFamily("reprise_build_info", "gauge", "The version that says this; always 1.")
          .add(1, {{"version", input.version}})
          .text() +
      up.text() +
      gauge("reprise_kill_switch", "Whether the kill switch is set.", input.is_stopped ? 1 : 0);
  if (!input.disk) return text;
  return text +
         gauge("reprise_journal_bytes", "Size of the journal with what is not in it yet.",
               static_cast<std::int64_t>(input.disk->journal_bytes)) +
         gauge("reprise_disk_free_bytes", "What is free below the state folder.",
               static_cast<std::int64_t>(input.disk->free_bytes));
}

// Each status has a sample, so that an alert on one does not wait for its first run.
std::string of_statuses(const MetricsInput& input) {
  MetricFamily runs("reprise_runs", "gauge", "Runs in the journal, by status.");
  for (const RunStatus status : statuses) {
    const auto word = std::string(model::to_text(status));
    const auto open = std::count_if(input.open.begin(), input.open.end(),
                                    [&](const OpenRun& run) { return run.status == word; });
    runs.add(open + static_cast<std::int64_t>(input.ended.count(word)), {{"status", word}});
  }
  const auto left = std::count_if(input.open.begin(), input.open.end(), [](const OpenRun& run) {
    return run.status == model::to_text(RunStatus::running) && run.has_engine == false;
  });
  return runs.text() + gauge("reprise_runs_without_engine",
                             "Runs that should be at work and that no engine carries.", left);
}

std::string of_ended(const RunTotals& totals) {
  MetricFamily count("reprise_runs_finished_total", "counter", "Runs that have ended.");
  MetricFamily at("reprise_last_run_finished_timestamp_seconds", "gauge",
                  "When the last run of its kind ended.");
  MetricFamily took("reprise_last_run_duration_seconds", "gauge",
                    "How long that one took, from its creation to its end.");
  for (const auto& [kind, ended] : totals.kinds()) {
    const MetricLabels labels = {{"runbook", kind.first}, {"status", kind.second}};
    count.add(static_cast<std::int64_t>(ended.count), labels);
    at.add_seconds(ended.last.finished_us, labels);
    took.add_seconds(ended.last.finished_us - ended.last.created_us, labels);
  }
  return count.text() + at.text() + took.text();
}

// The statuses that executions of steps have in a run.
std::map<std::string, std::int64_t> phases_of(const core::State& state) {
  std::map<std::string, std::int64_t> counts;
  for (core::NodeIndex node = 0; node < state.nodes().size(); ++node)
    if (!state.is_guard(node)) ++counts[std::string(model::to_text(state.nodes()[node].phase))];
  return counts;
}

// Of all open runs together: how much is at work, and what waits for whom.
std::string of_all_open(const std::vector<OpenRun>& open) {
  std::map<std::string, std::int64_t> phases;
  std::int64_t questions = 0;
  for (const OpenRun& run : open) {
    if (run.state == nullptr) continue;
    for (const auto& [phase, count] : phases_of(*run.state)) phases[phase] += count;
    questions += static_cast<std::int64_t>(run.state->questions().size());
  }
  MetricFamily steps("reprise_steps", "gauge", "Steps of all runs that are not over, by status.");
  for (const auto& [phase, count] : phases) steps.add(count, {{"status", phase}});
  return steps.text() +
         gauge("reprise_open_questions", "What people are asked by all runs.", questions);
}

// The families of the runs that are not over.
class OpenRunSamples {
 public:
  explicit OpenRunSamples(base::WallMicros now_us) : now_us_(now_us) {}

  void add(const core::State& state) {
    const MetricLabels labels = {{"run", state.run_id()}, {"runbook", state.plan().runbook}};
    created_.add_seconds(state.created_us(), labels);
    questions_.add(static_cast<std::int64_t>(state.questions().size()), labels);
    base::WallMicros oldest_us = 0;
    for (const auto& [id, question] : state.questions())
      if (oldest_us == 0 || question.asked_us < oldest_us) oldest_us = question.asked_us;
    if (oldest_us != 0) oldest_.add_seconds(oldest_us, labels);
    for (const auto& guard : state.guards())
      guards_.add(guard.breached ? 1 : 0, with(labels, "guard", guard.name));
    add_steps(state, labels);
    for (const ClockView& clock : clocks_of(state, now_us_)) add_clock(clock, labels);
  }

  std::string text() const {
    return created_.text() + steps_.text() + questions_.text() + oldest_.text() + guards_.text() +
           target_.text() + max_.text() + elapsed_.text();
  }

 private:
  static MetricLabels with(MetricLabels labels, std::string_view name, std::string value) {
    labels.emplace_back(name, std::move(value));
    return labels;
  }

  void add_steps(const core::State& state, const MetricLabels& labels) {
    for (const auto& [status, count] : phases_of(state))
      steps_.add(count, with(labels, "status", status));
  }

  void add_clock(const ClockView& clock, const MetricLabels& labels) {
    const MetricLabels own = with(labels, "objective", clock.objective);
    if (clock.target_ms) target_.add_seconds(*clock.target_ms * 1000, own);
    if (clock.max_ms) max_.add_seconds(*clock.max_ms * 1000, own);
    if (clock.elapsed_ms) elapsed_.add_seconds(*clock.elapsed_ms * 1000, own);
  }

  base::WallMicros now_us_;
  MetricFamily created_{"reprise_run_created_timestamp_seconds", "gauge",
                        "When a run that is not over was created."};
  MetricFamily steps_{"reprise_run_steps", "gauge", "Its steps, by status."};
  MetricFamily questions_{"reprise_run_open_questions", "gauge", "What it asks people."};
  MetricFamily oldest_{"reprise_run_oldest_question_timestamp_seconds", "gauge",
                       "Since when it has asked the oldest of its open questions."};
  MetricFamily guards_{"reprise_run_guard_breached", "gauge", "Whether a guard of it is breached."};
  MetricFamily target_{"reprise_run_objective_target_seconds", "gauge", "What is wanted."};
  MetricFamily max_{"reprise_run_objective_max_seconds", "gauge", "What must not be exceeded."};
  MetricFamily elapsed_{
      "reprise_run_objective_elapsed_seconds", "gauge",
      "Of the rto what is burned, of the rpo what is lost; absent where not known."};
};

}  // namespace

std::string metrics_text(const MetricsInput& input) {
  std::vector<const core::State*> states;
  for (const OpenRun& run : input.open)
    if (run.state != nullptr) states.push_back(run.state);
  std::sort(states.begin(), states.end(), [](const core::State* left, const core::State* right) {
    return std::pair(left->created_us(), left->run_id()) <
           std::pair(right->created_us(), right->run_id());
  });
  const std::size_t sampled = std::min(states.size(), sampled_runs_max);
  OpenRunSamples runs(input.now_us);
  for (std::size_t at = 0; at < sampled; ++at) runs.add(*states[at]);
  return of_engine(input) + of_statuses(input) + of_ended(input.ended) + of_all_open(input.open) +
         runs.text() +
         gauge("reprise_runs_not_sampled", "Open runs without samples of their own.",
               static_cast<std::int64_t>(input.open.size() - sampled)) +
         (input.incidents ? incident_metrics_text(*input.incidents) : "");
}

}  // namespace reprise::console
