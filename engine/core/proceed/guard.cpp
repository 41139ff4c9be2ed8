// When a guard looks, and what its looking comes to. A check changes nothing, so it needs no intent
// in the journal; what it has found is recorded where that says something new.
#include <algorithm>

#include "core/machine_parts.h"
#include "core/watched_stay.h"

namespace reprise::core {

using model::GuardVerdict;
namespace events = model::events;
namespace effects = model::effects;

namespace {

// A guard that stays ok is recorded that often, so that its count in the journal is nearly right.
constexpr base::WallMicros recorded_every_us = 600LL * 1'000'000;

const Watch& watch_of(const Data& data, NodeIndex guard) {
  static const Watch fresh;
  const auto found = data.watches.find(guard);
  return found == data.watches.end() ? fresh : found->second;
}

bool is_free(const Data& data, NodeIndex guard) {
  return !watch_of(data, guard).out && data.asked.open.count(guard) == 0;
}

bool is_fresh(const Data& data, NodeIndex guard, const base::Instant& now) {
  const auto& ok_at = watch_of(data, guard).ok_at;
  const std::int64_t every_us = plan_of_guard(data, guard).every_ms * 1000;
  return ok_at && ok_at->boot_id == now.boot_id && now.boot_us - ok_at->boot_us <= every_us;
}

bool wants_record(const Guard& guard, const Finding& finding, const base::Instant& now) {
  if (guard.verdict != finding.verdict) return true;
  if (finding.verdict != GuardVerdict::ok) return guard.question.empty();
  return now.wall_us - guard.checked_us >= recorded_every_us;
}

std::string in_a_row(std::uint32_t times) {
  return times <= 1 ? "" : " (" + std::to_string(times) + " times in a row)";
}

// Why this finding is one too many; empty while it is not.
std::optional<model::Failure> breach_of(const Guard& guard, const model::PlannedGuard& plan,
                                        const Finding& finding) {
  if (!guard.question.empty() || finding.verdict == GuardVerdict::ok) return std::nullopt;
  const bool no_data = finding.verdict == GuardVerdict::no_data;
  const std::uint32_t times = (no_data ? guard.errors : guard.failures) + 1;
  if (times < (no_data ? plan.errors : plan.failures)) return std::nullopt;
  const std::string what = no_data ? "' has no data: " : "' is breached: ";
  return model::Failure{"guard", "guard '" + plan.name + what + finding.detail + in_a_row(times)};
}

void describe_halt(events::QuestionAsked& asked) {
  asked.text += " The step that brought the halt about runs again.";
  asked.choices = {{"continue", "The run goes on as soon as a new check has proved the halt."},
                   {"abort", "The run fails and ends by its failure order, without this proof."}};
}

void describe_process(events::QuestionAsked& asked) {
  asked.text += " It is opened once more; what went through it at that time may be cut short.";
  asked.choices = {
      {"continue", "The run goes on as soon as a new check has shown that the process lives."},
      {"abort", "The run fails with this error and ends by its failure order."}};
}

events::QuestionAsked ask_guard(const Data& data, NodeIndex index, const model::Failure& breach) {
  const auto& plan = plan_of_guard(data, index);
  events::QuestionAsked asked;
  asked.id = "q" + std::to_string(data.questions_asked + 1);
  asked.step = path_of(data, index);
  asked.kind = model::QuestionKind::guard;
  asked.plan_hash = data.plan->hash;
  asked.text = "The " + breach.message +
               ". Nothing new starts; what runs goes on, and so do the "
               "checks.";
  if (watched_stay(data, index) != no_node)
    describe_process(asked);
  else if (plan.before_effects)
    describe_halt(asked);
  else
    asked.choices = {{"continue", "The run goes on; the guard stays and begins to count anew."},
                     {"abort", "The run fails with this error and ends by its failure order."}};
  return asked;
}

}  // namespace

NodeIndex due_guard(const Data& data, const base::Instant& now) {
  if (!may_check(data)) return no_node;
  for (const auto guard : data.guarding) {
    const auto& next = watch_of(data, guard).next;
    if ((!next || is_due(*next, now)) && is_free(data, guard) && is_active(data, guard))
      return guard;
  }
  return no_node;
}

NodeIndex unproven_guard(const Data& data, const base::Instant& now) {
  for (const auto guard : data.guarding)
    if (plan_of_guard(data, guard).before_effects && is_active(data, guard) &&
        !is_fresh(data, guard, now))
      return guard;
  return no_node;
}

Decision ask_for_check(const Data& data, NodeIndex guard) {
  if (guard == no_node || !is_free(data, guard) || !may_check(data)) return {};
  Decision decision;
  decision.then.push_back(
      effects::Evaluate{path_of(data, guard), model::inputs::EvaluatePhase::inputs});
  return decision;
}

Decision begin_check(const Data& data, NodeIndex index, const model::Value& inputs) {
  if (!may_check(data) || !is_active(data, index) || watch_of(data, index).out) return {};
  const auto& spec = planned_of(data, data.nodes[index]).spec;
  // Never twice in one engine, also not after a check that was stopped.
  const auto number = std::max(data.guards.at(index).checks, watch_of(data, index).number) + 1;
  Decision decision;
  decision.then.push_back(effects::StartAttempt{
      {path_of(data, index), model::AttemptRole::check, static_cast<std::uint32_t>(number)},
      spec.action.name,
      model::EffectClass::read,
      "",
      inputs,
      spec.timeout_ms,
      0});
  return decision;
}

Decision judge_check(const Data& data, NodeIndex index, const Finding& finding,
                     const base::Instant& now) {
  Decision decision;
  if (!may_check(data) || !is_active(data, index)) return decision;
  const Guard& guard = data.guards.at(index);
  const auto& plan = plan_of_guard(data, index);
  const auto breach = breach_of(guard, plan, finding);
  if (!breach && !wants_record(guard, finding, now)) return decision;
  const std::string path = path_of(data, index);
  add(decision, events::GuardChecked{path, plan.name, finding.verdict, finding.detail,
                                     watch_of(data, index).unrecorded, finding.evidence});
  if (!breach) return decision;
  add(decision, events::GuardBreached{path, plan.name, *breach});
  if (plan.on_breach == model::OnBreach::hold) add(decision, ask_guard(data, index, *breach));
  return decision;
}

// What a guard has seen since its last record is told before it ends.
Decision end_watching(const Data& data, bool all_of_run) {
  Decision decision;
  for (const auto& [index, watch] : data.watches) {
    const bool ends = all_of_run || !may_check(data) || !is_active(data, index);
    if (!ends) continue;
    if (watch.out) decision.then.push_back(effects::StopAttempt{*watch.out});
    const bool over = data.scopes.front().phase == model::RunPhase::ended;
    const auto& guard = data.guards.at(index);
    if (watch.unrecorded == 0 || over || !guard.verdict) continue;
    add(decision, events::GuardChecked{path_of(data, index),
                                       plan_of_guard(data, index).name,
                                       *guard.verdict,
                                       guard.detail,
                                       watch.unrecorded,
                                       {}});
  }
  return decision;
}

}  // namespace reprise::core
