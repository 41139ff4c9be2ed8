#include "unit/core/book.h"

namespace core_test {

using model::GraphKind;

Line::Line(std::string id, std::string action) {
  step_.spec.id = std::move(id);
  step_.spec.action.name = std::move(action);
  step_.spec.action.with.node = model::ParamMap{};
  step_.spec.effect = model::EffectClass::unsafe;
}

Line& Line::handler(std::vector<Line> lines) {
  handler_ = std::move(lines);
  return on_failure(model::OnFailure::handle);
}

Line& Line::block(std::vector<Line> lines) {
  body_ = std::move(lines);
  has_body_ = true;
  step_.spec.action.name.clear();
  return *this;
}

Line& Line::call(std::vector<Line> lines, std::vector<Line> on_failure, std::vector<Line> finally,
                 std::uint32_t max_parallel) {
  body_ = std::move(lines);
  call_failure_ = std::move(on_failure);
  call_finally_ = std::move(finally);
  call_parallel_ = max_parallel;
  has_body_ = is_call_ = true;
  step_.spec.action.name = "call";
  return *this;
}

Line& Line::call_input(model::InputSpec input) {
  call_inputs_.push_back(std::move(input));
  return *this;
}

Line& Line::outputs(std::vector<std::string> names) {
  std::vector<model::Capture> captures;
  for (auto& name : names) captures.push_back({std::move(name)});
  step_.spec.outputs = std::make_shared<const std::vector<model::Capture>>(std::move(captures));
  return *this;
}

Line& Line::foreach (std::uint32_t max_parallel, std::uint32_t batch, std::uint32_t max_failed,
                     bool percent) {
  step_.spec.foreach = std::make_shared<const model::FanOut>(
      model::FanOut{{}, max_parallel, batch, max_failed, percent});
  return *this;
}

Line& Line::repeat(std::uint32_t max, base::Millis every_ms) {
  step_.spec.repeat =
      std::make_shared<const model::Repeat>(model::Repeat{{"until", {}}, every_ms, max});
  return *this;
}

Line& Line::retry(model::Retry retry) {
  step_.spec.retry = std::make_shared<const model::Retry>(std::move(retry));
  return *this;
}

Line& Line::undo() {
  step_.spec.undo = std::make_shared<const model::Action>(model::Action{"exec"});
  return *this;
}

Line& Line::probe(base::Millis settle_ms) {
  step_.spec.probe = std::make_shared<const model::Probe>(model::Probe{{"exec"}, settle_ms});
  return *this;
}

Line& Line::gate() {
  step_.spec.approve = std::make_shared<const model::Action>(model::Action{"approve"});
  return *this;
}

Line& Line::when(bool mentions_needs) {
  step_.spec.when = std::make_shared<const model::Expression>(model::Expression{"when", {}});
  step_.when_mentions_needs = mentions_needs;
  return *this;
}

Line& Line::with(model::ParamMap entries) {
  step_.spec.action.with.node = std::move(entries);
  return *this;
}

model::Param ids(std::vector<std::string> names) {
  model::ParamList list;
  for (auto& name : names) list.push_back({model::Value(std::move(name))});
  return {std::move(list)};
}

Book::Book(std::vector<Line> steps) {
  plan_.runbook = "test/book";
  plan_.hash = "hash";
  add(GraphKind::run, steps);
}

Book& Book::on_failure(std::vector<Line> lines) {
  plan_.on_failure = add(GraphKind::run_handler, lines);
  return *this;
}

Book& Book::finally(std::vector<Line> lines) {
  plan_.finally = add(GraphKind::finally, lines);
  return *this;
}

Book& Book::stay(const std::string& enter, const std::string& until,
                 std::optional<base::Millis> max_ms) {
  if (plan_.graphs[0].stays == model::none) {
    plan_.graphs[0].stays = static_cast<model::GraphIndex>(plan_.graphs.size());
    plan_.graphs.emplace_back().kind = GraphKind::stays;
  }
  const auto& ids = plan_.graphs[0].by_id;
  auto& ways_out = plan_.graphs[plan_.graphs[0].stays];
  for (const auto effect : {model::EffectClass::unsafe, model::EffectClass::read}) {
    Line line(std::to_string(ways_out.steps.size() + 1));
    line.effect(effect).on_failure(model::OnFailure::ask);
    ways_out.by_id[line.step_.spec.id] = static_cast<model::StepIndex>(ways_out.steps.size());
    ways_out.steps.push_back(line.step_);
  }
  ways_out.stay_of.push_back({"maintenance", ids.at(enter), ids.at(until), max_ms});
  return *this;
}

Book& Book::guard(model::PlannedGuard guard, const std::string& from, const std::string& until,
                  std::vector<Line> list) {
  const auto handler = list.empty() ? model::none : add(GraphKind::handler, list);
  if (plan_.graphs[0].guards == model::none) {
    plan_.graphs[0].guards = static_cast<model::GraphIndex>(plan_.graphs.size());
    plan_.graphs.emplace_back().kind = GraphKind::guards;
  }
  const auto& ids = plan_.graphs[0].by_id;
  if (!from.empty()) guard.from = ids.at(from);
  if (!until.empty()) guard.until = ids.at(until);
  auto& checks = plan_.graphs[plan_.graphs[0].guards];
  Line check(std::to_string(checks.steps.size() + 1));
  check.effect(model::EffectClass::read).step_.handler = handler;
  checks.by_id[check.step_.spec.id] = static_cast<model::StepIndex>(checks.steps.size());
  checks.steps.push_back(check.step_);
  checks.guard_of.push_back(std::move(guard));
  return *this;
}

std::shared_ptr<const model::Plan> Book::plan() const {
  return std::make_shared<const model::Plan>(plan_);
}

model::GraphIndex Book::add(GraphKind kind, const std::vector<Line>& lines) {
  const auto index = static_cast<model::GraphIndex>(plan_.graphs.size());
  plan_.graphs.emplace_back();
  model::Graph graph;
  graph.kind = kind;
  for (const auto& line : lines) {
    graph.by_id[line.step_.spec.id] = static_cast<model::StepIndex>(graph.steps.size());
    graph.steps.push_back(line.step_);
  }
  for (std::size_t i = 0; i < lines.size(); ++i)
    for (const auto& need : lines[i].needs_) {
      const auto before = graph.by_id.at(need);
      graph.steps[i].needs.push_back(before);
      graph.steps[before].dependants.push_back(static_cast<model::StepIndex>(i));
    }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Line& line = lines[i];
    if (!line.handler_.empty()) graph.steps[i].handler = add(GraphKind::handler, line.handler_);
    if (!line.has_body_) continue;
    const auto body = add(line.is_call_ ? GraphKind::call : GraphKind::block, line.body_);
    graph.steps[i].body = body;
    plan_.graphs[body].inputs = line.call_inputs_;
    plan_.graphs[body].max_parallel = line.call_parallel_;
    if (!line.call_failure_.empty()) {
      const auto list = add(GraphKind::run_handler, line.call_failure_);
      plan_.graphs[body].on_failure = list;
    }
    if (!line.call_finally_.empty()) {
      const auto list = add(GraphKind::finally, line.call_finally_);
      plan_.graphs[body].finally = list;
    }
  }
  plan_.graphs[index] = std::move(graph);
  return index;
}

}  // namespace core_test
