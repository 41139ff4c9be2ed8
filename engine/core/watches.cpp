#include "core/watches.h"

#include "core/nodes.h"

namespace reprise::core {

using model::AttemptRole;
using model::GuardVerdict;
using model::Value;
namespace inputs = model::inputs;

namespace {

std::optional<Looked> looked_at(const Data& data, const model::AttemptId& id, Finding finding) {
  const NodeIndex node = find_node(data, id.step);
  if (node == no_node || data.guards.count(node) == 0) return std::nullopt;
  return Looked{node, std::move(finding)};
}

// Among what `verify` has looked at: something that is wrong, not only something nobody could see.
bool has_failed_check(const Value& checks) {
  if (!checks.is_list()) return true;
  for (const Value& check : checks.list())
    if (!check["ok"].boolean_or(true) && !check["could_not_run"].boolean_or(false)) return true;
  return false;
}

// A check that answers as a probe does has come to its end, and its word counts.
GuardVerdict verdict_said(const Value& outputs) {
  const std::string verdict = outputs["verdict"].text_or("");
  if (verdict == "did-not-happen") return GuardVerdict::breach;
  return verdict == "cannot-tell" ? GuardVerdict::no_data : GuardVerdict::ok;
}

// A definite failure: the check ended by itself and says no.
GuardVerdict verdict_of(const model::events::AttemptFinished& finished, const std::string& action) {
  if (finished.verdict == model::Verdict::succeeded) return verdict_said(finished.outputs);
  const bool said_no = finished.verdict == model::Verdict::failed && finished.exit &&
                       (action == "exec" || *finished.exit == 1);
  if (!said_no) return GuardVerdict::no_data;
  return has_failed_check(finished.outputs["checks"]) ? GuardVerdict::breach
                                                      : GuardVerdict::no_data;
}

template <class Report>
const model::AttemptId& id_of(const Report& report) {
  if constexpr (requires { report.finished; })
    return report.finished.id;
  else
    return report.id;
}

void note_looked(Watch& watch, bool ok, base::Millis every_ms, const base::Instant& now) {
  ++watch.unrecorded;
  watch.next = deadline_after(now, every_ms);
  watch.ok_at = ok ? std::optional(now) : std::nullopt;
}

template <class Report>
bool take_report(Data& data, const Report& report, const base::Instant& now) {
  if (id_of(report).role != AttemptRole::check) return true;
  const auto looked = looked_of(data, report);
  if (!looked) return false;
  const auto watch = data.watches.find(looked->guard);
  if (watch == data.watches.end() || watch->second.out != id_of(report)) return false;
  watch->second.out.reset();
  note_looked(watch->second, looked->finding.verdict == GuardVerdict::ok,
              plan_of_guard(data, looked->guard).every_ms, now);
  return true;
}

}  // namespace

std::optional<Looked> looked_of(const Data& data, const inputs::AttemptReported& report) {
  const auto& finished = report.finished;
  auto looked = looked_at(data, finished.id, {});
  if (!looked) return looked;
  const auto& action = planned_of(data, data.nodes[looked->guard]).spec.action.name;
  looked->finding.verdict = verdict_of(finished, action);
  if (looked->finding.verdict == GuardVerdict::ok) return looked;
  looked->finding.detail = finished.error ? finished.error->message
                                          : "it says " + finished.outputs["verdict"].text_or("");
  looked->finding.evidence = finished.outputs["checks"];
  return looked;
}

std::optional<Looked> looked_of(const Data& data, const inputs::AttemptGone& report) {
  return looked_at(data, report.id, {GuardVerdict::no_data, report.cause, {}});
}

std::optional<Looked> looked_of(const Data& data, const inputs::AttemptUnprovable& report) {
  return looked_at(data, report.id, {GuardVerdict::no_data, report.cause, {}});
}

bool take_check(Data& data, const model::Input& input) {
  if (const auto* report = std::get_if<inputs::AttemptReported>(&input.body))
    return take_report(data, *report, input.now);
  if (const auto* report = std::get_if<inputs::AttemptGone>(&input.body))
    return take_report(data, *report, input.now);
  if (const auto* report = std::get_if<inputs::AttemptUnprovable>(&input.body))
    return take_report(data, *report, input.now);
  return true;
}

void note_unasked(Data& data, NodeIndex guard, const base::Instant& now) {
  note_looked(data.watches[guard], false, plan_of_guard(data, guard).every_ms, now);
}

void forget_watches(Data& data) {
  if (data.watches.size() <= data.guarding.size()) return;
  std::erase_if(data.watches, [&](const auto& entry) {
    const auto& [guard, watch] = entry;
    return data.guarding.count(guard) == 0 && !watch.out && watch.unrecorded == 0;
  });
}

void note_effect(Data& data, const model::Effect& effect) {
  if (const auto* start = std::get_if<model::effects::StartAttempt>(&effect))
    if (start->id.role == AttemptRole::check) {
      Watch& watch = data.watches[find_node(data, start->id.step)];
      watch.out = start->id;
      watch.number = start->id.number;
    }
  if (const auto* stop = std::get_if<model::effects::StopAttempt>(&effect))
    if (stop->id.role == AttemptRole::check)
      data.watches[find_node(data, stop->id.step)].out.reset();
}

}  // namespace reprise::core
