#include "expr/evaluate.h"

#include "expr/evaluate_once.h"
#include "expr/run_code.h"

namespace reprise::expr {

using base::Result;
using model::Expression;
using model::Value;

namespace {

// For a look at the syntax alone.
class NoScope final : public Scope {
 public:
  std::optional<Value> root(std::string_view) const override { return std::nullopt; }
  std::optional<StepView> step(std::string_view) const override { return std::nullopt; }
  std::vector<std::string> step_ids() const override { return {}; }
  std::vector<std::string> need_ids() const override { return {}; }
  bool has_secret(std::string_view) const override { return false; }
  std::vector<std::string> secret_names() const override { return {}; }
};

// Our parser first, for the better place; then Lua, which has the last word.
Result<Syntax> parse_and_compile(const Expression& expression) {
  auto syntax = parse(expression);
  if (!syntax) return syntax;
  const NoScope scope;
  Session session(expression, scope, {});
  auto compiled = run_code(expression, *syntax, session, {}, false);
  if (!compiled) return base::fail(std::move(compiled.error()));
  return syntax;
}

}  // namespace

base::Status check(const Expression& expression) {
  auto syntax = parse_and_compile(expression);
  if (!syntax) return base::fail(std::move(syntax.error()));
  return {};
}

Result<model::Names> names_of(const Expression& expression) {
  auto syntax = parse_and_compile(expression);
  if (!syntax) return base::fail(std::move(syntax.error()));
  return std::move(syntax->names);
}

Result<std::optional<Value>> evaluate_once(const Expression& expression, const Scope& scope,
                                           const Bounds& bounds) {
  const auto syntax = parse(expression);
  if (!syntax) return base::fail(syntax.error());
  Session session(expression, scope, bounds);
  return run_code(expression, *syntax, session, bounds, true);
}

Result<Value> evaluate(const Expression& expression, const Scope& scope, const Bounds& bounds) {
  auto value = evaluate_once(expression, scope, bounds);
  if (!value) return base::fail(std::move(value.error()));
  return value->value_or(Value());
}

Result<bool> evaluate_condition(const Expression& expression, const Scope& scope) {
  const auto value = evaluate(expression, scope);
  if (!value) return base::fail(value.error());
  if (value->is_boolean()) return value->boolean();
  return base::fail_at(expression.place, "RP0404",
                       "a condition must be true or false, not " + std::string(value->kind_name()),
                       "compare it with something, as in x == 'yes'");
}

}  // namespace reprise::expr
