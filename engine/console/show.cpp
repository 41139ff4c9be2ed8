#include "console/show.h"

#include "base/text.h"
#include "console/clocks.h"
#include "console/guards.h"
#include "console/questions.h"
#include "console/scopes.h"
#include "console/text_form.h"

namespace reprise::console {
namespace {

std::string head_text(const core::State& state, base::WallMicros now_us, bool colour,
                      std::optional<bool> has_engine) {
  const auto& plan = state.plan();
  const auto end_us = state.is_over() ? state.finished_us() : now_us;
  const std::string standing = standing_of(model::to_text(state.status()), has_engine);
  const bool is_left = standing != model::to_text(state.status());
  std::string status = paint(standing, colour_of(state.status()), colour);
  if (state.stopped() && !state.is_over()) status += "  (held by the kill switch)";
  if (state.cancel_requested() && !state.is_over()) status += "  (cancel asked)";
  if (const auto waits = state.cancel_waits_for(); !waits.empty())
    status += "  (cancel asked, and waits for the end of " + base::join(waits, ", ") + ")";
  std::string out = "run      " + state.run_id() + "\n";
  out += "runbook  " + one_line(plan.runbook);
  if (!plan.title.empty()) out += "  " + one_line(plan.title);
  out += "\nstatus   " + status + "\n";
  if (is_left) out += "goes on with: reprise resume " + state.run_id() + "\n";
  out += "plan     " + plan.hash + "\n";
  out += "created  " + instant(state.created_us());
  if (state.finished_us() != 0) out += "  finished " + instant(state.finished_us());
  out += "  took " + elapsed(end_us - state.created_us()) + "\n";
  if (state.warnings() > 0) out += "warnings " + std::to_string(state.warnings()) + "\n";
  if (state.error()) out += "error    " + describe(*state.error()) + "\n";
  return out;
}

std::string detail_of(const core::Node& node) {
  if (node.error) return one_line(node.error->message, 80);
  if (!node.reason.empty()) return one_line(node.reason, 80);
  if (node.failure_handled) return "failed, and the run goes on";
  return {};
}

std::vector<std::string> step_row(const core::State& state, core::NodeIndex index,
                                  base::WallMicros now_us) {
  const core::Node& node = state.nodes()[index];
  const auto end_us = node.finished_us != 0 ? node.finished_us : now_us;
  const bool begun = node.started_us != 0;
  return {state.path(index),
          std::string(model::to_text(node.phase)),
          node.attempts == 0 ? "-" : std::to_string(node.attempts),
          begun ? "+" + elapsed(node.started_us - state.created_us()) : "-",
          begun ? elapsed(end_us - node.started_us) : "-",
          detail_of(node)};
}

std::string steps_text(const core::State& state, base::WallMicros now_us) {
  std::vector<std::vector<std::string>> rows = {
      {"STEP", "STATUS", "ATTEMPTS", "STARTED", "TOOK", ""}};
  for (core::NodeIndex i = 0; i < state.nodes().size(); ++i)
    if (!state.is_guard(i)) rows.push_back(step_row(state, i, now_us));
  return table(rows);
}

std::string guards_text(const core::State& state) {
  const auto guards = state.guards();
  if (guards.empty()) return {};
  std::vector<std::vector<std::string>> rows = {{"GUARD", "STATUS", "CHECKS", "LAST", ""}};
  for (const auto& guard : guards)
    rows.push_back({one_line(guard.name), standing_of(guard), std::to_string(guard.checks),
                    guard.checked_us == 0 ? "-" : instant(guard.checked_us),
                    one_line(guard.detail, 80)});
  return "\n" + table(rows);
}

}  // namespace

std::string show_text(const core::State& state, base::WallMicros now_us, bool colour,
                      std::optional<bool> has_engine) {
  std::string out = head_text(state, now_us, colour, has_engine);
  for (const auto& clock : clocks_of(state, now_us))
    out += clock.objective + "      " + clock_text(clock) + "\n";
  out += "\n" + steps_text(state, now_us) + guards_text(state) + scopes_text(state);
  const std::string questions = questions_text(state, colour);
  if (!questions.empty()) out += "\n" + questions;
  return out;
}

}  // namespace reprise::console
