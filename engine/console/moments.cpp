#include "console/moments.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace reprise::console {

namespace {

using model::StepPhase;
using model::Value;

std::optional<base::WallMicros> instant_in(const Value& value) {
  const auto instant = base::parse_timestamp(value.text_or(""));
  if (!instant) return {};
  return *instant;
}

constexpr std::array<std::string_view, 4> telling_actions = {"halt", "resume", "restore",
                                                             "reconcile"};
constexpr std::array<std::string_view, 6> telling_outputs = {
    "failure_at", "detected_at", "halted_at", "serving_at", "trading_at", "data_until"};

// One execution of a step that may say something.
struct Deed {
  core::NodeIndex index;
  const core::Node& node;
  const std::string& action;
};

using Deeds = std::vector<Deed>;

// A run may have 100,000 steps, and a live view looks at each frame: one pass finds the few.
Deeds deeds_of(const core::State& state) {
  Deeds deeds;
  const auto tells = [](const core::Node& node, const std::string& action) {
    return std::find(telling_actions.begin(), telling_actions.end(), action) !=
               telling_actions.end() ||
           (node.outputs.is_map() &&
            std::any_of(telling_outputs.begin(), telling_outputs.end(),
                        [&](auto key) { return node.outputs.map().contains(key); }));
  };
  for (core::NodeIndex index = 0; index < state.nodes().size(); ++index) {
    const core::Node& node = state.nodes()[index];
    const std::string& action = state.planned(index).spec.action.name;
    if (tells(node, action) && !state.is_guard(index)) deeds.push_back({index, node, action});
  }
  return deeds;
}

void earlier(Moment& moment, base::WallMicros at_us, std::string by) {
  if (!moment.at_us || at_us < *moment.at_us) moment.at_us = at_us, moment.by = std::move(by);
}

void later(Moment& moment, base::WallMicros at_us, std::string by) {
  if (!moment.at_us || at_us >= *moment.at_us) moment.at_us = at_us, moment.by = std::move(by);
}

// What an input or the outputs of steps say in so many words.
Moment said(const core::State& state, const Deeds& deeds, const std::string& name,
            const std::string& key) {
  Moment moment{name, {}, {}};
  for (const Deed& deed : deeds)
    if (const auto at_us = instant_in(deed.node.outputs[key]))
      later(moment, *at_us, "output " + key + " of " + state.path(deed.index));
  if (moment.at_us) return moment;
  const auto input = state.plan().inputs.find(key);
  if (input == state.plan().inputs.end()) return moment;
  moment.at_us = instant_in(input->second);
  if (moment.at_us) moment.by = "input " + key;
  return moment;
}

Moment halted_by_step(const core::State& state, const Deeds& deeds) {
  Moment moment{"halted", {}, {}};
  for (const Deed& deed : deeds)
    if (deed.action == "halt" && deed.node.phase == StepPhase::succeeded)
      earlier(moment, deed.node.finished_us, "halt by " + state.path(deed.index));
  return moment;
}

// It holds a stage: the first mark of its record was set when that one's values were proven.
std::optional<base::WallMicros> held_since(const core::State& state, core::NodeIndex index) {
  for (const core::RecordedCall& call : state.calls(index))
    if (call.name == "time.mark" && call.finished)
      return call.result["value"]["wall_ms"].integer_or(0) * 1000;
  return {};
}

std::optional<base::WallMicros> first_stage(const core::State& state, const Deed& deed) {
  if (deed.node.phase == StepPhase::running) return held_since(state, deed.index);
  const Value& visits = deed.node.outputs["visits"];
  if (deed.node.phase != StepPhase::succeeded || !visits.is_list() || visits.list().empty())
    return {};
  return instant_in(visits.list().front()["started_at"]);
}

std::optional<base::WallMicros> last_stage(const Deed& deed) {
  if (deed.node.phase != StepPhase::succeeded) return {};
  return deed.node.finished_us;
}

// With the last of all `resume` steps; with none while one of them has not come so far.
template <class Reached>
Moment back_by_steps(const core::State& state, const Deeds& deeds, const std::string& name,
                     const Reached& reached) {
  Moment moment{name, {}, {}};
  bool is_complete = true;
  for (const Deed& deed : deeds) {
    if (deed.action != "resume" || deed.node.phase == StepPhase::skipped) continue;
    const auto at_us = reached(deed);
    if (at_us) later(moment, *at_us, "resume by " + state.path(deed.index));
    is_complete = is_complete && at_us.has_value();
  }
  return is_complete ? moment : Moment{name, {}, {}};
}

Moment moment_of(const core::State& state, const Deeds& deeds, const std::string& name) {
  Moment moment = said(state, deeds, name, name + "_at");
  if (moment.at_us) return moment;
  if (name == "halted") return halted_by_step(state, deeds);
  if (name == "serving")
    return back_by_steps(state, deeds, name,
                         [&](const Deed& deed) { return first_stage(state, deed); });
  if (name == "trading") return back_by_steps(state, deeds, name, last_stage);
  return moment;
}

}  // namespace

std::array<Moment, 4> moments_of(const core::State& state) {
  const Deeds deeds = deeds_of(state);
  return {moment_of(state, deeds, "detected"), moment_of(state, deeds, "halted"),
          moment_of(state, deeds, "serving"), moment_of(state, deeds, "trading")};
}

const Moment* find_moment(const std::array<Moment, 4>& moments, std::string_view name) {
  const auto found = std::find_if(moments.begin(), moments.end(),
                                  [&](const Moment& moment) { return moment.name == name; });
  return found == moments.end() ? nullptr : &*found;
}

Moment failed_since(const core::State& state) {
  return said(state, deeds_of(state), "failure", "failure_at");
}

Moment data_until(const core::State& state) {
  const Deeds deeds = deeds_of(state);
  Moment moment = said(state, deeds, "data_until", "data_until");
  if (moment.at_us) return moment;
  Moment restored{"data_until", {}, {}}, equal = restored;
  for (const Deed& deed : deeds) {
    const Value& outputs = deed.node.outputs;
    const auto taken_us = instant_in(outputs["taken_at"]);
    if (deed.action == "restore" && taken_us)
      earlier(restored, *taken_us, "restore by " + state.path(deed.index));
    const auto read_us = instant_in(outputs["truth_pin"]["read_at"]);
    if (deed.action == "reconcile" && outputs["equal"].boolean_or(false) && read_us)
      later(equal, *read_us, "reconcile by " + state.path(deed.index));
  }
  if (restored.at_us && equal.at_us && *equal.at_us > *restored.at_us) return equal;
  return restored;
}

}  // namespace reprise::console
