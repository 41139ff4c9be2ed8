#include "sim/sketch.h"

#include <algorithm>

#include "model/plan_json.h"

namespace reprise::sim {

namespace {

using model::GraphIndex;
using model::GraphKind;

model::EffectClass class_of(Kind kind) {
  if (kind == Kind::read) return model::EffectClass::read;
  return kind == Kind::idempotent ? model::EffectClass::idempotent : model::EffectClass::unsafe;
}

model::OnFailure policy_of(Policy policy) {
  switch (policy) {
    case Policy::abort:
      return model::OnFailure::abort;
    case Policy::proceed:
      return model::OnFailure::proceed;
    case Policy::ask:
      return model::OnFailure::ask;
    case Policy::handle:
      break;
  }
  return model::OnFailure::handle;
}

model::Param text(const char* value) { return {model::Value(value), {}}; }

model::Action act(const char* name, model::ParamMap with) {
  model::Action action;
  action.name = name;
  action.with.node = std::move(with);
  return action;
}

model::Action exec_true() {
  model::Param argv{model::ParamList{text("true")}, {}};
  return act("exec", {{"argv", std::move(argv), {}}});
}

template <class T>
model::Box<T> box(T value) {
  return std::make_shared<const T>(std::move(value));
}

model::FanOut fan_out(std::uint32_t count) {
  model::ParamList items;
  for (std::uint32_t i = 0; i < count; ++i) items.push_back(text("item"));
  return {{std::move(items), {}}, 0, 0, 0, false};
}

// `n` is how often the step has been carried out; a person's "happened" leaves it away.
model::Repeat repeat(std::uint32_t rounds) {
  const std::string done = "self.n == nil or self.n >= " + std::to_string(rounds);
  return {{done, {}}, 5'000, 3};
}

// What a block tells of itself, so that its rounds can be counted.
std::vector<model::Capture> outputs_of_block() {
  model::Capture count;
  count.name = "n";
  count.value = model::Param{model::Template{model::Expression{"steps.a.outputs.n", {}}}, {}};
  return {std::move(count)};
}

model::Step spec_of(const Line& line, std::size_t index) {
  model::Step spec;
  spec.id = id_of(index);
  if (!line.inside.empty()) spec.outputs = box(outputs_of_block());
  spec.effect = class_of(line.kind);
  spec.on_failure = policy_of(line.policy);
  if (line.call) spec.action = act("call", {});
  if (line.inside.empty())
    spec.action = line.waits ? act("wait", {{"for", text("7s"), {}}}) : exec_true();
  if (line.kind == Kind::probed) spec.probe = box(model::Probe{exec_true(), 0});
  if (line.undo) spec.undo = box(exec_true());
  if (line.gate) spec.approve = box(act("approve", {{"timeout", text("9s"), {}}}));
  if (line.items > 0) spec.foreach = box(fan_out(line.items));
  if (line.rounds > 0) spec.repeat = box(repeat(line.rounds));
  const std::uint32_t tries = line.outcome == Outcome::fails_once ? 2 : line.retries;
  if (tries > 0) spec.retry = box(model::Retry{tries, 2'000, 2.0, 30'000, 0.0, {}});
  return spec;
}

GraphIndex add_graph(model::Plan& plan, GraphKind kind, const std::vector<Line>& lines);

void add_lists(model::Plan& plan, GraphIndex call) {
  const auto failure = add_graph(plan, GraphKind::run_handler, {Line{}});
  const auto finally = add_graph(plan, GraphKind::finally, {Line{}});
  plan.graphs[call].on_failure = failure;
  plan.graphs[call].finally = finally;
}

void add_parts(model::Plan& plan, GraphIndex graph, const std::vector<Line>& lines) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!lines[i].inside.empty()) {
      const auto kind = lines[i].call ? GraphKind::call : GraphKind::block;
      const auto body = add_graph(plan, kind, lines[i].inside);
      plan.graphs[graph].steps[i].body = body;
      if (lines[i].call) add_lists(plan, body);
    }
    if (lines[i].policy != Policy::handle) continue;
    const auto handler = add_graph(plan, GraphKind::handler, {Line{}});
    plan.graphs[graph].steps[i].handler = handler;
  }
}

GraphIndex add_graph(model::Plan& plan, GraphKind kind, const std::vector<Line>& lines) {
  const auto index = static_cast<GraphIndex>(plan.graphs.size());
  plan.graphs.emplace_back();
  model::Graph graph;
  graph.kind = kind;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    model::PlannedStep step;
    step.spec = spec_of(lines[i], i);
    for (std::size_t need = 0; need < i; ++need) {
      if ((lines[i].needs >> need & 1) == 0) continue;
      step.needs.push_back(static_cast<model::StepIndex>(need));
      step.spec.needs.push_back(id_of(need));
      graph.steps[need].dependants.push_back(static_cast<model::StepIndex>(i));
    }
    if (lines[i].no_return != 0) step.no_return = lines[i].no_return - 1;
    graph.by_id[step.spec.id] = static_cast<model::StepIndex>(i);
    graph.steps.push_back(std::move(step));
  }
  plan.graphs[index] = std::move(graph);
  add_parts(plan, index, lines);
  return index;
}

void describe(const std::vector<Line>& lines, std::string& name) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Line& line = lines[i];
    const auto part = [&name](const char* what, std::uint32_t number) {
      if (number != 0) name += what + std::to_string(number);
    };
    name += (i == 0 ? "" : " ") + id_of(i);
    name += ":" + std::string(1, "riup"[static_cast<int>(line.kind)]) +
            std::string(1, "sfu1"[static_cast<int>(line.outcome)]);
    part(" needs=", line.needs);
    part(" policy=", static_cast<std::uint32_t>(line.policy));
    part(" items=", line.items);
    part(" rounds=", line.rounds);
    part(" tries=", line.retries);
    part(" no_return=", line.no_return);
    name += std::string(line.undo ? " undo" : "") + (line.gate ? " gate" : "") +
            (line.waits ? " wait" : "") + (line.call ? " call" : "");
    if (line.inside.empty()) continue;
    name += " {";
    describe(line.inside, name);
    name += "}";
  }
}

model::PlannedGuard planned(const Watched& watched, const Sketch& sketch, std::size_t index) {
  model::PlannedGuard guard;
  guard.name = "g" + std::to_string(index + 1);
  guard.every_ms = 5'000;
  guard.failures = guard.errors = watched.in_a_row;
  const bool process = watched.breach == Breach::process;
  guard.before_effects = watched.breach == Breach::halted || process;
  if (watched.breach == Breach::abort) guard.on_breach = model::OnBreach::abort;
  if (watched.breach == Breach::handle) guard.on_breach = model::OnBreach::handle;
  if (watched.from_first) guard.from = 0;
  // What enters the scope is added behind the steps.
  if (process) guard.from = static_cast<model::StepIndex>(sketch.steps.size());
  if (watched.until_last) guard.until = static_cast<model::StepIndex>(sketch.steps.size() - 1);
  return guard;
}

void add_guards(model::Plan& plan, const Sketch& sketch) {
  if (sketch.guards.empty()) return;
  model::Graph graph;
  graph.kind = GraphKind::guards;
  for (std::size_t i = 0; i < sketch.guards.size(); ++i) {
    model::PlannedStep check;
    check.spec.id = std::to_string(i + 1);
    check.spec.action = exec_true();
    check.spec.effect = model::EffectClass::read;
    const Breach breach = sketch.guards[i].breach;
    if (breach == Breach::handle || breach >= Breach::halted)
      check.handler = add_graph(plan, GraphKind::handler, {Line{}});
    graph.by_id[check.spec.id] = static_cast<model::StepIndex>(i);
    graph.steps.push_back(std::move(check));
    graph.guard_of.push_back(planned(sketch.guards[i], sketch, i));
  }
  plan.graphs[0].guards = static_cast<GraphIndex>(plan.graphs.size());
  plan.graphs.push_back(std::move(graph));
}

// As graph/plan_stays.cpp adds it.
model::StepIndex add_enter(model::Graph& graph, const Staying& scope, std::size_t index) {
  const auto enter = static_cast<model::StepIndex>(graph.steps.size());
  model::PlannedStep step;
  step.spec.id = "s" + std::to_string(index + 1) + ".enter";
  step.spec.action = exec_true();
  step.spec.effect = model::EffectClass::idempotent;
  auto& from = graph.steps[scope.from];
  step.needs = from.needs;
  step.spec.needs = from.spec.needs;
  for (const auto need : step.needs) graph.steps[need].dependants.push_back(enter);
  step.dependants.push_back(scope.from);
  from.needs.push_back(enter);
  from.spec.needs.push_back(step.spec.id);
  graph.by_id[step.spec.id] = enter;
  graph.steps.push_back(std::move(step));
  return enter;
}

void add_scopes(model::Plan& plan, const Sketch& sketch) {
  if (sketch.scopes.empty()) return;
  model::Graph graph;
  graph.kind = GraphKind::stays;
  for (std::size_t i = 0; i < sketch.scopes.size(); ++i) {
    const Staying& scope = sketch.scopes[i];
    model::PlannedStay planned{
        "s" + std::to_string(i + 1), add_enter(plan.graphs[0], scope, i), scope.until, {}};
    if (scope.max_s != 0) planned.max_ms = scope.max_s * 1'000;
    graph.stay_of.push_back(std::move(planned));
    for (const auto effect : {model::EffectClass::unsafe, model::EffectClass::read}) {
      model::PlannedStep step;
      step.spec.id = std::to_string(graph.steps.size() + 1);
      step.spec.action = exec_true();
      step.spec.effect = effect;
      step.spec.on_failure = model::OnFailure::ask;
      graph.by_id[step.spec.id] = static_cast<model::StepIndex>(graph.steps.size());
      graph.steps.push_back(std::move(step));
    }
  }
  plan.graphs[0].stays = static_cast<GraphIndex>(plan.graphs.size());
  plan.graphs.push_back(std::move(graph));
}

std::size_t size_of(const std::vector<Line>& lines) {
  std::size_t size = lines.size();
  for (const auto& line : lines) size += size_of(line.inside);
  return size;
}

}  // namespace

std::string id_of(std::size_t index) { return std::string(1, static_cast<char>('a' + index)); }
std::size_t index_of(char id) { return static_cast<std::size_t>(id - 'a'); }

std::string Sketch::name() const {
  std::string name = "[";
  describe(steps, name);
  name += "]";
  if (on_failure) name += " on_failure";
  if (finally) name += " finally";
  if (max_parallel != 8) name += " parallel=" + std::to_string(max_parallel);
  if (timeout_s != 0) name += " timeout=" + std::to_string(timeout_s);
  for (const auto& scope : scopes)
    name += " scope=" + std::to_string(scope.from) + "-" + std::to_string(scope.until) + "/" +
            std::to_string(scope.max_s);
  for (const auto& guard : guards)
    name += std::string(" guard=") + "ofb"[static_cast<int>(guard.sight)] +
            "ouhdp"[static_cast<int>(guard.breach)] + std::to_string(guard.in_a_row) +
            (guard.from_first ? "F" : "") + (guard.until_last ? "U" : "");
  return name;
}

std::size_t Sketch::size() const { return size_of(steps); }

Book::Book(const Sketch& sketch) : lines(sketch.steps), guards(sketch.guards) {
  auto made = std::make_shared<model::Plan>();
  made->runbook = "sim/case";
  made->max_parallel = sketch.max_parallel;
  if (sketch.timeout_s != 0) made->timeout_ms = sketch.timeout_s * 1'000;
  add_graph(*made, GraphKind::run, sketch.steps);
  if (sketch.on_failure) made->on_failure = add_graph(*made, GraphKind::run_handler, {Line{}});
  if (sketch.finally) made->finally = add_graph(*made, GraphKind::finally, {Line{}});
  add_guards(*made, sketch);
  add_scopes(*made, sketch);
  encoded = model::encode_plan(*made);
  made->hash = model::plan_hash(encoded);
  plan = std::move(made);
  for (const auto& line : sketch.steps) inside.push_back(line.inside);
}

bool Book::keeps_key(const std::string& path) const {
  if (path.find_first_of("@.") != std::string::npos) return false;
  const Line& outer = lines[index_of(path[0])];
  const Line line = line_of(path);
  return outer.rounds == 0 && line.rounds == 0 && !(outer.call && line.undo);
}

// A path is "a", "a[2]", "a/b", "a[2]/b", or has a list of handlers ("@") in it.
Line Book::line_of(const std::string& path) const {
  if (path.find('.') != std::string::npos) return Line{Kind::idempotent};
  if (path.starts_with("@scope[") && (path[7] - '0') % 2 == 0) return Line{Kind::read};
  if (path.find('@') != std::string::npos) return {};
  const std::size_t outer = index_of(path[0]);
  const auto slash = path.find('/');
  return slash == std::string::npos ? lines[outer] : inside[outer][index_of(path[slash + 1])];
}

}  // namespace reprise::sim
