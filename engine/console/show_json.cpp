#include "console/clocks.h"
#include "console/guards.h"
#include "console/json_line.h"
#include "console/questions.h"
#include "console/scopes.h"
#include "console/show.h"

namespace reprise::console {
namespace {

std::string failure_json(const model::Failure* failure) {
  if (failure == nullptr) return "null";
  JsonLine line;
  line.text("code", failure->code).text("message", failure->message);
  if (!failure->hint.empty()) line.text("hint", failure->hint);
  return line.object();
}

std::string step_json(const core::Node& node) {
  JsonLine line;
  line.text("status", model::to_text(node.phase)).number("attempts", node.attempts);
  // A step without attempts begins and ends in the same instant.
  const bool instantly = node.started_us == 0 && (node.phase == model::StepPhase::succeeded ||
                                                  node.phase == model::StepPhase::failed);
  line.instant("started_at", instantly ? node.finished_us : node.started_us);
  line.instant("finished_at", node.finished_us);
  line.value("outputs", node.outputs.is_null() ? model::Value(model::Map{}) : node.outputs);
  line.raw("error", failure_json(node.error.get()));
  if (!node.reason.empty()) line.text("reason", node.reason);
  return line.object();
}

std::string steps_json(const core::State& state) {
  JsonLine steps;
  for (core::NodeIndex i = 0; i < state.nodes().size(); ++i)
    if (!state.is_guard(i)) steps.raw(state.path(i), step_json(state.nodes()[i]));
  return steps.object();
}

}  // namespace

std::string show_json(const core::State& state, base::WallMicros now_us,
                      std::optional<bool> has_engine) {
  const auto& plan = state.plan();
  JsonLine line;
  line.text("run_id", state.run_id()).text("runbook", plan.runbook).text("title", plan.title);
  line.text("status", model::to_text(state.status())).text("plan_hash", plan.hash);
  line.instant("created_at", state.created_us()).instant("started_at", state.started_us());
  line.instant("finished_at", state.finished_us());
  line.value("inputs", model::Value(plan.inputs)).raw("steps", steps_json(state));
  if (!state.guards().empty()) line.raw("guards", guards_json(state));
  if (!state.stays().empty()) line.raw("scopes", scopes_json(state));
  line.raw("questions", questions_json(state));
  line.raw("clocks", clocks_json(state, now_us));
  if (const auto waits = state.cancel_waits_for(); !waits.empty())
    line.raw("cancel_waits_for", json_texts(waits));
  if (has_engine) line.value("engine", model::Value(*has_engine));
  line.value("paused", model::Value(state.paused())).number("warnings", state.warnings());
  return line.raw("error", failure_json(state.error() ? &*state.error() : nullptr)).object();
}

}  // namespace reprise::console
