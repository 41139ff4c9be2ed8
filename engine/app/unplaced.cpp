#include "app/unplaced.h"

#include "model/plan_json.h"

namespace reprise::app {

using namespace model;

namespace {

void strip(Expression& expression) { expression.place = {}; }

void strip(Param& param) {
  param.place = {};
  if (auto* parts = std::get_if<Template>(&param.node)) {
    for (auto& part : *parts)
      if (auto* expression = std::get_if<Expression>(&part)) strip(*expression);
  } else if (auto* list = std::get_if<ParamList>(&param.node)) {
    for (auto& item : *list) strip(item);
  } else if (auto* map = std::get_if<ParamMap>(&param.node)) {
    for (auto& entry : *map) entry.place = {}, strip(entry.value);
  }
}

void strip(Action& action) {
  action.place = {};
  strip(action.with);
}

void strip(Probe& probe) { strip(probe.action); }
void strip(FanOut& fan_out) { strip(fan_out.items); }
void strip(Repeat& repeat) { strip(repeat.until); }

void strip(Capture& capture) {
  capture.place = {};
  if (capture.value) strip(*capture.value);
}

void strip(ParamEntry& entry) {
  entry.place = {};
  strip(entry.value);
}

template <class T>
void strip(std::vector<T>& items) {
  for (auto& item : items) strip(item);
}

template <class T>
void strip(Box<T>& box) {
  if (!box) return;
  auto copy = std::make_shared<T>(*box);
  strip(*copy);
  box = std::move(copy);
}

}  // namespace

std::string unplaced_text(const Step& step) {
  PlannedStep planned;
  planned.spec = step;
  Step& spec = planned.spec;
  spec.place = {};
  strip(spec.action);
  strip(spec.when), strip(spec.probe), strip(spec.foreach), strip(spec.repeat), strip(spec.undo);
  strip(spec.approve), strip(spec.outputs), strip(spec.env), strip(spec.cwd);
  strip(spec.stdin_text), strip(spec.host);
  Plan single;
  single.graphs.emplace_back();
  single.graphs.front().steps.push_back(std::move(planned));
  return encode_plan(single);
}

}  // namespace reprise::app
