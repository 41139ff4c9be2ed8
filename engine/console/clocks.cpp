#include "console/clocks.h"

#include <algorithm>

#include "console/json_line.h"
#include "console/text_form.h"

namespace reprise::console {
namespace {

// A run that gave up has not brought back what it was to bring back, however quickly it ended.
std::string verdict_of(const ClockView& clock, bool is_given_up) {
  if (!clock.elapsed_ms) return "not known";
  if (clock.max_ms && *clock.elapsed_ms > *clock.max_ms) return "over max";
  if (clock.target_ms && *clock.elapsed_ms > *clock.target_ms) return "over target";
  return is_given_up ? "not reached" : "within target";
}

base::Millis between(base::WallMicros from_us, base::WallMicros to_us) {
  return std::max<std::int64_t>(0, to_us - from_us) / 1000;
}

// Whether a step of the plan can tell this moment.
bool has_step_for(const core::State& state, const std::string& moment) {
  const std::string action = moment == "halted"                           ? "halt"
                             : moment == "serving" || moment == "trading" ? "resume"
                                                                          : "";
  for (const model::Graph& graph : state.plan().graphs)
    for (const model::PlannedStep& step : graph.steps)
      if (!action.empty() && step.spec.action.name == action) return true;
  return false;
}

// What the rto is measured to.
std::string end_of_rto(const core::State& state, const std::string& clock, const Moment* reached) {
  if (reached != nullptr) return "to " + clock + " (" + reached->by + ")";
  if (!state.is_over() && has_step_for(state, clock)) return "on; not " + clock + " yet";
  return "to the run's end";
}

using Moments = std::array<Moment, 4>;

void measure_rto(ClockView& clock, const core::State& state, const Moments& moments,
                 base::WallMicros now_us) {
  const Moment* detected = find_moment(moments, "detected");
  const Moment* named = clock.clock == "detected" ? nullptr : find_moment(moments, clock.clock);
  const Moment* reached = named != nullptr && named->at_us ? named : nullptr;
  const base::WallMicros from_us = detected->at_us.value_or(state.created_us());
  const auto run_end_us = state.is_over() ? state.finished_us() : now_us;
  const bool gave_up = state.is_over() && state.status() != model::RunStatus::succeeded;
  clock.elapsed_ms = between(from_us, reached != nullptr ? *reached->at_us : run_end_us);
  clock.is_running = reached == nullptr && !state.is_over();
  clock.measured = (detected->at_us ? "from detected " : "from the run's creation ") +
                   end_of_rto(state, clock.clock, reached);
  clock.verdict = verdict_of(clock, gave_up && reached == nullptr);
  if (clock.target_ms) clock.target_at_us = from_us + *clock.target_ms * 1000;
  if (clock.max_ms) clock.max_at_us = from_us + *clock.max_ms * 1000;
}

void measure_rpo(ClockView& clock, const core::State& state, const Moments& moments) {
  const Moment data = data_until(state);
  const Moment& halted = *find_moment(moments, "halted");
  clock.measured = "nothing has said up to when the data is back";
  if (data.at_us) {
    clock.elapsed_ms = between(*data.at_us, halted.at_us.value_or(state.created_us()));
    clock.measured = "from the data of " + base::format_timestamp(*data.at_us) + " (" + data.by +
                     ") to " + (halted.at_us ? "halted" : "the run's creation");
  }
  clock.verdict = verdict_of(clock, false);
}

void add_seconds(JsonLine& line, std::string_view key, const std::optional<base::Millis>& millis) {
  if (millis) {
    line.seconds(key, *millis * 1000);
  } else {
    line.raw(key, "null");
  }
}

std::string clock_json(const ClockView& clock) {
  JsonLine one;
  one.text("clock", clock.clock);
  add_seconds(one, "elapsed_seconds", clock.elapsed_ms);
  add_seconds(one, "max_seconds", clock.max_ms);
  add_seconds(one, "target_seconds", clock.target_ms);
  one.text("verdict", clock.verdict);
  const auto burned = burned_percent(clock);
  one.raw("burned_percent", burned ? std::to_string(*burned) : "null");
  one.text("measured", one_line(clock.measured));
  one.instant("target_at", clock.target_at_us.value_or(0));
  return one.instant("max_at", clock.max_at_us.value_or(0)).object();
}

void add_moment(JsonLine& moments, const Moment& moment) {
  JsonLine one;
  one.instant("at", moment.at_us.value_or(0)).text("by", moment.by);
  moments.raw(moment.name, one.object());
}

// While it burns, and once it is exceeded, when that is or was.
std::string breach_text(const ClockView& clock) {
  const bool over_max = clock.verdict == "over max";
  const bool over_target = over_max || clock.verdict == "over target";
  std::string text;
  if (clock.target_at_us && (clock.is_running || over_target))
    text +=
        (over_target ? "; target passed at " : "; target ends at ") + instant(*clock.target_at_us);
  if (clock.max_at_us && (clock.is_running || over_max))
    text += (over_max ? "; max passed at " : "; max ends at ") + instant(*clock.max_at_us);
  return text;
}

}  // namespace

std::vector<ClockView> clocks_of(const core::State& state, base::WallMicros now_us) {
  std::vector<ClockView> clocks;
  if (state.plan().objectives.empty()) return clocks;
  const Moments moments = moments_of(state);
  for (const auto& [name, objective] : state.plan().objectives) {
    ClockView clock;
    clock.objective = name;
    clock.clock = objective.clock;
    clock.target_ms = objective.target_ms;
    clock.max_ms = objective.max_ms;
    if (name == "rto") {
      measure_rto(clock, state, moments, now_us);
    } else {
      measure_rpo(clock, state, moments);
    }
    clocks.push_back(std::move(clock));
  }
  return clocks;
}

std::optional<std::int64_t> burned_percent(const ClockView& clock) {
  const auto limit = clock.max_ms ? clock.max_ms : clock.target_ms;
  if (!clock.elapsed_ms || !limit || *limit == 0) return {};
  return *clock.elapsed_ms * 100 / *limit;
}

std::string clock_text(const ClockView& clock) {
  std::string text;
  if (clock.target_ms) text += "target " + base::format_duration(*clock.target_ms);
  if (clock.target_ms && clock.max_ms) text += ", ";
  if (clock.max_ms) text += "max " + base::format_duration(*clock.max_ms);
  if (!clock.clock.empty()) text += " (" + one_line(clock.clock) + ")";
  text += ": ";
  if (clock.elapsed_ms) text += elapsed(*clock.elapsed_ms * 1000) + ", ";
  text += clock.verdict;
  if (const auto burned = burned_percent(clock))
    text += "; " + std::to_string(*burned) + "% of " + (clock.max_ms ? "max" : "target");
  return text + breach_text(clock);
}

std::string clocks_json(const core::State& state, base::WallMicros now_us) {
  JsonLine all;
  for (const auto& clock : clocks_of(state, now_us)) all.raw(clock.objective, clock_json(clock));
  JsonLine moments;
  for (const Moment& moment : moments_of(state)) add_moment(moments, moment);
  add_moment(moments, data_until(state));
  return all.raw("moments", moments.object()).object();
}

}  // namespace reprise::console
