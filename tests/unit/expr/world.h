// A scope for tests: what an expression may see, said in a few lines.
#pragma once

#include <catch2/catch.hpp>

#include <map>
#include <string>
#include <vector>

#include "expr/evaluate.h"
#include "model/json.h"

namespace reprise::expr::test {

class World final : public Scope {
 public:
  std::map<std::string, model::Value, std::less<>> roots = {
      {"inputs", model::Map{}}, {"targets", model::Map{}}, {"run", model::Map{{"id", "r1"}}},
      {"trigger", model::Map{}}};
  std::map<std::string, StepView, std::less<>> steps = {};
  std::vector<std::string> needs = {}, secrets = {};

  World& with(const std::string& root, const std::string& json) {
    roots[root] = model::parse_json(json).value();
    return *this;
  }
  World& step(const std::string& id, model::StepPhase phase, const std::string& outputs = "{}") {
    StepView view{phase, model::parse_json(outputs).value(), {}, false};
    view.ok = phase == model::StepPhase::succeeded;
    if (phase == model::StepPhase::failed)
      view.error = model::Failure{"exit", "it ended with 3", ""};
    steps[id] = view;
    needs.push_back(id);
    return *this;
  }

  std::optional<model::Value> root(std::string_view name) const override {
    const auto found = roots.find(name);
    return found == roots.end() ? std::nullopt : std::optional(found->second);
  }
  std::optional<StepView> step(std::string_view id) const override {
    const auto found = steps.find(id);
    return found == steps.end() ? std::nullopt : std::optional(found->second);
  }
  std::vector<std::string> step_ids() const override {
    std::vector<std::string> ids;
    for (const auto& [id, view] : steps) ids.push_back(id);
    return ids;
  }
  std::vector<std::string> need_ids() const override { return needs; }
  bool has_secret(std::string_view name) const override {
    return std::find(secrets.begin(), secrets.end(), name) != secrets.end();
  }
  std::vector<std::string> secret_names() const override { return secrets; }
};

// Written at line 7, column 11 of a source.
inline model::Expression code(std::string text) {
  const auto length = static_cast<std::uint32_t>(text.size());
  return {std::move(text), {0, 7, 11, length}};
}

// The result as JSON, or "error[CODE] LINE:COLUMN message".
inline std::string eval(const std::string& text, const World& world = {},
                        const Bounds& bounds = {}) {
  const auto value = evaluate(code(text), world, bounds);
  if (value) return model::to_json(*value);
  const base::Place place = value.error().place.value_or(base::Place{});
  return "error[" + value.error().code + "] " + std::to_string(place.line) + ":" +
         std::to_string(place.column) + " " + value.error().message;
}

inline std::string hint_of(const std::string& text, const World& world = {}) {
  const auto value = evaluate(code(text), world);
  return value ? "no error: " + model::to_json(*value) : value.error().hint;
}

}  // namespace reprise::expr::test
