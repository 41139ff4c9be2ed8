#include "base/sha256.h"
#include "core/decide/decider.h"

namespace reprise::core {

namespace events = model::events;

namespace {

std::string said(const std::string& name, const std::string& args, const std::string& place) {
  return name + "(" + args + ") at " + place;
}

// Why a script may not make this call; empty where it may.
std::string refusal(const Data& data, const OpenAttempt& attempt,
                    const events::CallStarted& wanted) {
  if (attempt.killed || data.stopped) return "the step is told to stop";
  if (attempt.call != 0) return "another call is under way";
  const NodeIndex node = find_node(data, wanted.id.step);
  const auto* open = open_call(data, node);
  const std::size_t next = side_of(data, node).calls.size() + (open == nullptr ? 1 : 0);
  if (wanted.call != next)
    return "call " + std::to_string(wanted.call) + " is not the next, which is " +
           std::to_string(next);
  if (wanted.call > calls_max)
    return "a script makes at most " + std::to_string(calls_max) + " calls";
  if (open != nullptr && (open->name != wanted.name || open->args_hash != wanted.args_hash))
    return "its record has " + said(open->name, open->args, open->place) + " as call " +
           std::to_string(next) + ", the script now says " +
           said(wanted.name, wanted.args, wanted.place);
  return {};
}

}  // namespace

Decision Decider::operator()(const model::inputs::CallRequested& input) const {
  events::CallStarted started = input.started;
  const auto found = data.attempts.find(started.id);
  const auto role = started.id.role;
  const bool recorded = role == model::AttemptRole::main || role == model::AttemptRole::undo;
  if (is_over() || !recorded || found == data.attempts.end())
    return warn("a call of step '" + started.id.step + "' came too late");
  if (const auto why = refusal(data, found->second, started); !why.empty())
    return warn("step '" + started.id.step + "': " + why);
  started.key =
      base::sha256_hex(found->second.key + "\ncall " + std::to_string(started.call)).substr(0, 32);
  Decision decision = only(started);
  decision.then.push_back(model::effects::PerformCall{started.id, started.call, started.key});
  return decision;
}

Decision Decider::operator()(const model::inputs::CallReported& input) const {
  const auto& finished = input.finished;
  const auto found = data.attempts.find(finished.id);
  if (is_over() || found == data.attempts.end() || found->second.call != finished.call ||
      finished.call == 0)
    return warn("a result of a call of step '" + finished.id.step +
                "' came too late or twice; it is ignored");
  return only(finished);
}

}  // namespace reprise::core
