#include "unit/core/rig.h"

#include <catch2/catch.hpp>

#include "core/agenda.h"
#include "core/nodes.h"
#include "core/transitions.h"

namespace core_test {

using model::AttemptRole;
using model::Verdict;

std::string agenda_fault(const core::State& state) {
  const core::Data& data = state.data();
  for (core::NodeIndex n = 0; n < data.nodes.size(); ++n) {
    const auto duty = core::duty_of(data, n);
    const bool listed = (duty == core::Duty::settle) == (data.settle.count(n) != 0) &&
                        (duty == core::Duty::start) == (data.start.count(n) != 0);
    if (duty != data.nodes[n].duty || !listed) return "duty of " + core::path_of(data, n);
  }
  for (core::FrameIndex f = 0; f < data.frames.size(); ++f) {
    const core::Frame& frame = data.frames[f];
    std::uint32_t open = 0, idle = 0, doubts = 0;
    for (const auto child : frame.children) {
      open += core::is_terminal(data.nodes[child].phase) ? 0 : 1;
      idle += core::is_idle(data, child) ? 1 : 0;
      doubts += data.nodes[child].doubt ? 1 : 0;
    }
    const std::string name = "frame " + std::to_string(f);
    if (open != frame.open || idle != frame.idle || doubts != frame.doubts) return name + " counts";
    if (core::drain_is_due(data, f) != (data.drain.count(f) != 0)) return name + " drain";
    if (frame.scope == core::nothing) continue;
    if (core::phase_is_due(data, f) != (data.phases.count(f) != 0)) return name + " phase";
    if (core::undo_is_due(data, f) != (data.undos.count(f) != 0)) return name + " undo";
  }
  std::uint32_t slots = 0;
  for (const auto& node : data.nodes) slots += node.in_slot ? 1 : 0;
  return slots == data.pools.front().held ? "" : "places held";
}

Rig::Rig(const Book& book, bool granted, events::RunCreated created)
    : state(core::initial("run-1", book.plan())), plan_(book.plan()) {
  log.push_back({now, std::move(created)});
  REQUIRE(core::evolve(state, log.front()).has_value());
  if (granted) give(inputs::Granted{});
}

core::Decision Rig::give(model::InputBody body) {
  core::Decision all = core::advance(state, {now, std::move(body)});
  for (std::size_t i = 0; i < all.then.size(); ++i) {
    const auto* request = std::get_if<effects::Evaluate>(&all.then[i]);
    if (request == nullptr) continue;
    inputs::Evaluated answer{request->step, request->phase, evaluate(*request)};
    auto more = core::advance(state, {now, std::move(answer)});
    for (auto& event : more.record) all.record.push_back(std::move(event));
    for (auto& effect : more.then) all.then.push_back(std::move(effect));
  }
  keep(all);
  if (compare) check();
  return all;
}

void Rig::keep(const core::Decision& decision) {
  for (const auto& event : decision.record) log.push_back(event);
  for (const auto& effect : decision.then)
    if (const auto* warning = std::get_if<effects::Publish>(&effect))
      warnings.push_back(warning->warning);
}

void Rig::check() const {
  const auto restored = core::restore("run-1", plan_, log);
  if (!restored) FAIL(restored.error().message);
  CHECK(core::state_hash(*restored) == core::state_hash(state));
  CHECK(agenda_fault(state) == "");
}

base::Result<model::Value> Rig::evaluate(const effects::Evaluate& request) const {
  const auto found = answers_.find({request.step, request.phase});
  if (found != answers_.end()) return found->second;
  switch (request.phase) {
    case EvaluatePhase::when:
    case EvaluatePhase::until:
      return model::Value(true);
    case EvaluatePhase::foreach:
      return model::Value(model::List{"x", "y", "z"});
    default:
      return model::Value(model::Map{});
  }
}

Rig& Rig::answers(const std::string& step, EvaluatePhase phase, base::Result<model::Value> value) {
  answers_.insert_or_assign({step, phase}, std::move(value));
  return *this;
}

model::AttemptId Rig::open(const std::string& step, AttemptRole role) const {
  for (const auto& [id, attempt] : state.open_attempts())
    if (id.step == step && id.role == role) return id;
  FAIL("no open attempt of " << step);
  return {};
}

core::Decision Rig::report(const std::string& step, AttemptRole role, Verdict verdict,
                           model::Value outputs) {
  events::AttemptFinished finished{open(step, role), verdict};
  finished.outputs = std::move(outputs);
  if (verdict == Verdict::failed) finished.error = model::Failure{"exit", "exit status 1"};
  if (verdict == Verdict::unknown) finished.error = model::Failure{"timeout", "it timed out"};
  return give(inputs::AttemptReported{std::move(finished)});
}

core::Decision Rig::succeed(const std::string& step, model::Value outputs) {
  return report(step, AttemptRole::main, Verdict::succeeded, std::move(outputs));
}

core::Decision Rig::fail(const std::string& step, int exit) {
  events::AttemptFinished finished{open(step, AttemptRole::main), Verdict::failed};
  finished.exit = exit;
  finished.error = model::Failure{"exit", "exit status " + std::to_string(exit)};
  return give(inputs::AttemptReported{std::move(finished)});
}

core::Decision Rig::unknown(const std::string& step) {
  return report(step, AttemptRole::main, Verdict::unknown);
}

core::Decision Rig::lose(const std::string& step) {
  return give(inputs::AttemptGone{open(step, AttemptRole::main), "its worker died"});
}

core::Decision Rig::probe_says(const std::string& step, const std::string& verdict) {
  return report(step, AttemptRole::probe, Verdict::succeeded, model::Map{{"verdict", verdict}});
}

core::Decision Rig::look(const std::string& guard, std::optional<int> exit) {
  events::AttemptFinished finished{check_of(guard), Verdict::failed};
  finished.exit = exit;
  if (exit == 0)
    finished.verdict = Verdict::succeeded;
  else
    finished.error = model::Failure{exit ? "exit" : "not-started", "as told"};
  return give(inputs::AttemptReported{std::move(finished)});
}

model::AttemptId Rig::check_of(const std::string& guard) const {
  if (!is_looking(guard)) FAIL(guard << " is not looking");
  return *state.data().watches.at(state.find(guard)).out;
}

bool Rig::is_looking(const std::string& guard) const {
  const auto watch = state.data().watches.find(state.find(guard));
  return watch != state.data().watches.end() && watch->second.out.has_value();
}

core::Decision Rig::answer(const std::string& question, const std::string& choice,
                           const std::string& by) {
  return give(inputs::Answered{question, by, choice, "", {}, ""});
}

core::Decision Rig::later(base::Millis millis) {
  now.wall_us += millis * 1000;
  now.boot_us += millis * 1000;
  return give(inputs::TimerDue{});
}

core::Decision Rig::cancel(bool undo) { return give(inputs::CancelRequested{"ann", "", undo}); }

core::Decision Rig::crash(std::uint64_t epoch) {
  auto restored = core::restore("run-1", plan_, log);
  REQUIRE(restored.has_value());
  state = std::move(*restored);
  return give(inputs::Recovered{"test", epoch});
}

const core::Node& Rig::node(const std::string& step) const {
  const auto index = state.find(step);
  if (index == core::no_node) FAIL("no step " << step);
  return state.nodes()[index];
}

model::StepPhase Rig::phase(const std::string& step) const { return node(step).phase; }

std::vector<std::string> Rig::running() const {
  std::vector<std::string> paths;
  for (const auto& [id, attempt] : state.open_attempts())
    paths.push_back(id.role == AttemptRole::main
                        ? id.step
                        : id.step + ":" + std::string(model::to_text(id.role)));
  return paths;
}

std::string Rig::question(const std::string& step) const {
  for (const auto& [id, question] : state.questions())
    if (question.asked.step == step) return id;
  return {};
}

std::vector<std::string> Rig::started() const {
  std::vector<std::string> paths;
  for (const auto& event : all<events::AttemptStarted>())
    if (event.id.role == AttemptRole::main) paths.push_back(event.id.step);
  return paths;
}

}  // namespace core_test
