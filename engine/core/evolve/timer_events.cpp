#include "core/evolve/folder.h"
#include "core/nodes.h"

namespace reprise::core {

using model::StepPhase;
namespace events = model::events;

namespace {

constexpr std::string_view question_prefix = "question:";
constexpr std::string_view scope_purpose = "scope";

base::Status expire_question(const Fold& fold, NodeIndex index, const std::string& id) {
  const auto found = fold.data.questions.find(id);
  if (found == fold.data.questions.end()) return undefined("question '" + id + "' is not open");
  auto& asked = found->second.asked;
  asked.expires.reset();
  if (index == no_node || (asked.on_timeout != "fail" && asked.on_timeout != "reject")) return {};
  if (fold.node(index).phase != StepPhase::asking) return {};
  Side& side = fold.side(index);
  const bool reject = asked.on_timeout == "reject";
  side.failure = {reject ? "rejected" : "timeout", "nobody answered question " + id + " in time"};
  side.retriable = false;
  set_pending(fold, index, Pending::failed);
  return {};
}

base::Status end_by_timeout(const Fold& fold) {
  if (!fold.data.error)
    fold.data.error = model::Failure{"timeout", "the run took longer than its timeout"};
  mark_killed(fold,
              [&](const OpenAttempt& attempt) { return ends_by_timeout(fold.data, attempt); });
  refresh_all(fold);
  return {};
}

base::Status fire_step(const Fold& fold, NodeIndex index, const std::string& purpose) {
  if (purpose == "retry") return move(fold, index, Trigger::timer_fired);
  if (purpose == "round") return move(fold, index, Trigger::round_due);
  if (purpose != "wait") return undefined("no timer has the purpose '" + purpose + "'");
  fold.node(index).pending = Pending::fired;
  return move(fold, index, Trigger::timer_fired);
}

}  // namespace

base::Status Folder::operator()(const events::RetryScheduled& event) {
  const auto index = node_at(fold.data, event.step);
  if (!index) return base::fail(index.error());
  const bool composite = is_composite(fold.data, fold.node(*index));
  if (!composite && fold.node(*index).pending != Pending::failed)
    return undefined("step '" + event.step + "' has nothing to retry");
  if (composite) ++fold.side(*index).spent;
  fold.node(*index).pending = Pending::none;
  if (auto moved = move(fold, *index, Trigger::retry_scheduled); !moved) return moved;
  set_timer(fold.data, {*index, ""}, "retry", event.not_before);
  return {};
}

base::Status Folder::operator()(const events::TimerSet& event) {
  if (event.step.empty()) {
    set_timer(fold.data, {no_node, ""}, event.purpose, event.due);
    return {};
  }
  const auto index = node_at(fold.data, event.step);
  if (!index) return base::fail(index.error());
  if (event.purpose == scope_purpose) return time_stay(fold, *index, event.due);
  fold.node(*index).pending = Pending::none;
  if (auto moved = move(fold, *index, Trigger::timer_set); !moved) return moved;
  set_timer(fold.data, {*index, ""}, event.purpose, event.due);
  return {};
}

base::Status Folder::operator()(const events::TimerFired& event) {
  NodeIndex index = no_node;
  if (!event.step.empty()) {
    const auto found = node_at(fold.data, event.step);
    if (!found) return base::fail(found.error());
    index = *found;
  }
  const bool question = event.purpose.starts_with(question_prefix);
  const bool scope = event.purpose == scope_purpose;
  const std::string id = question ? event.purpose.substr(question_prefix.size())
                         : scope  ? "max"
                                  : "";
  const auto timer = fold.data.timers.all.find({index, id});
  if (timer == fold.data.timers.all.end() || timer->second.purpose != event.purpose)
    return undefined("no such timer: '" + event.purpose + "' of '" + event.step + "'");
  clear_timer(fold.data, {index, id});
  if (question) return expire_question(fold, index, id);
  if (scope) return end_stay_by_time(fold, index);
  return index == no_node ? end_by_timeout(fold) : fire_step(fold, index, event.purpose);
}

}  // namespace reprise::core
