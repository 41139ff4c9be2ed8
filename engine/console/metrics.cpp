#include "console/metrics.h"

#include <algorithm>
#include <array>
#include <map>

#include "console/clocks.h"
#include "console/guards.h"
#include "console/metric_family.h"

namespace reprise::console {

namespace {

using model::RunStatus;

constexpr std::array<RunStatus, 7> statuses = {
    RunStatus::queued,    RunStatus::running, RunStatus::waiting,  RunStatus::paused,
    RunStatus::succeeded, RunStatus::failed,  RunStatus::cancelled};

std::string of_engine(const MetricsInput& input) {
  MetricFamily up("reprise_engine_up", "gauge", "Whether an engine lives on the state folder.");
  if (input.has_engine) up.add(*input.has_engine ? 1 : 0);
  return MetricFamily("reprise_build_info", "gauge", "The version that says this; always 1.")
             .add(1, {{"version", input.version}})
             .text() +
         up.text() +
         MetricFamily("reprise_kill_switch", "gauge", "Whether the kill switch is set.")
             .add(input.is_stopped ? 1 : 0)
             .text();
}

// Each status has a sample, so that an alert on one does not wait for its first run.
std::string of_statuses(const MetricsInput& input) {
  MetricFamily runs("reprise_runs", "gauge", "Runs in the journal, by status.");
  for (const RunStatus status : statuses) {
    const auto word = std::string(model::to_text(status));
    runs.add(std::count_if(input.runs.begin(), input.runs.end(),
                           [&](const ListRow& row) { return row.status == word; }),
             {{"status", word}});
  }
  MetricFamily left("reprise_runs_without_engine", "gauge",
                    "Runs that should be at work and that no engine carries.");
  left.add(std::count_if(input.runs.begin(), input.runs.end(), [](const ListRow& row) {
    return row.status == model::to_text(RunStatus::running) && row.has_engine == false;
  }));
  return runs.text() + left.text();
}

struct Ended {
  std::int64_t count = 0;
  const ListRow* last = nullptr;
};

std::string of_ended(const MetricsInput& input) {
  std::map<std::pair<std::string, std::string>, Ended> by_kind;
  for (const ListRow& row : input.runs) {
    if (row.finished_us == 0) continue;
    Ended& ended = by_kind[{row.runbook, row.status}];
    ++ended.count;
    if (ended.last == nullptr || row.finished_us > ended.last->finished_us) ended.last = &row;
  }
  MetricFamily count("reprise_runs_finished_total", "counter", "Runs that have ended.");
  MetricFamily at("reprise_last_run_finished_timestamp_seconds", "gauge",
                  "When the last run of its kind ended.");
  MetricFamily took("reprise_last_run_duration_seconds", "gauge",
                    "How long that one took, from its creation to its end.");
  for (const auto& [kind, ended] : by_kind) {
    const MetricLabels labels = {{"runbook", kind.first}, {"status", kind.second}};
    count.add(ended.count, labels);
    at.add_seconds(ended.last->finished_us, labels);
    took.add_seconds(ended.last->finished_us - ended.last->created_us, labels);
  }
  return count.text() + at.text() + took.text();
}

// The families of the runs that are not over.
class OpenRuns {
 public:
  explicit OpenRuns(base::WallMicros now_us) : now_us_(now_us) {}

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
    std::map<std::string, std::int64_t> counts;
    for (core::NodeIndex node = 0; node < state.nodes().size(); ++node)
      if (!state.is_guard(node)) ++counts[std::string(model::to_text(state.nodes()[node].phase))];
    for (const auto& [status, count] : counts) steps_.add(count, with(labels, "status", status));
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
  OpenRuns open(input.now_us);
  for (const core::State* state : input.unfinished) open.add(*state);
  return of_engine(input) + of_statuses(input) + of_ended(input) + open.text();
}

}  // namespace reprise::console
