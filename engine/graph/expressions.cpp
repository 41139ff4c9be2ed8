#include "graph/expressions.h"

namespace reprise::graph {

using model::Param;

namespace {

void use_boxed(const model::Box<Param>& param, Site site, const UseExpression& use) {
  if (param != nullptr) for_each_expression(*param, site, use);
}

void use_action(const model::Box<model::Action>& action, Site site, const UseExpression& use) {
  if (action != nullptr) for_each_expression(action->with, site, use);
}

void for_each_text(const model::Value& value, base::Place place, const UseText& use) {
  if (value.is_text()) return use(value.text(), place);
  if (value.is_list()) {
    for (const model::Value& item : value.list()) for_each_text(item, place, use);
  } else if (value.is_map()) {
    for (const auto& [key, item] : value.map()) for_each_text(item, place, use);
  }
}

}  // namespace

void for_each_expression(const Param& param, Site site, const UseExpression& use) {
  if (const auto* parts = param.as_template()) {
    for (const model::TemplatePart& part : *parts) {
      if (const auto* expression = std::get_if<model::Expression>(&part)) use(*expression, site);
    }
  } else if (const auto* items = param.as_list()) {
    for (const Param& item : *items) for_each_expression(item, site, use);
  } else if (const auto* entries = param.as_map()) {
    for (const model::ParamEntry& entry : *entries) for_each_expression(entry.value, site, use);
  }
}

void for_each_expression(const model::Step& step, const UseExpression& use) {
  if (step.when != nullptr) use(*step.when, Site::when);
  if (step.foreach != nullptr) for_each_expression(step.foreach->items, Site::foreach, use);
  for_each_expression(step.action.with, Site::with, use);
  if (step.probe != nullptr) for_each_expression(step.probe->action.with, Site::with, use);
  use_action(step.undo, Site::undo, use);
  use_action(step.approve, Site::gate, use);
  if (step.env != nullptr) {
    for (const model::ParamEntry& entry : *step.env) {
      for_each_expression(entry.value, Site::env, use);
    }
  }
  use_boxed(step.cwd, Site::cwd, use);
  use_boxed(step.stdin_text, Site::stdin_text, use);
  use_boxed(step.host, Site::host, use);
  if (step.repeat != nullptr) use(step.repeat->until, Site::until);
}

void for_each_text(const Param& param, const UseText& use) {
  if (const model::Value* value = param.constant()) for_each_text(*value, param.place, use);
  if (const auto* items = param.as_list()) {
    for (const Param& item : *items) for_each_text(item, use);
  } else if (const auto* entries = param.as_map()) {
    for (const model::ParamEntry& entry : *entries) for_each_text(entry.value, use);
  }
}

}  // namespace reprise::graph
