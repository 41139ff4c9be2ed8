// Rendering: a Param tree becomes data, once. Nothing that comes out of an expression is looked at
// again for expressions.
#include "expr/code_place.h"
#include "expr/evaluate.h"
#include "expr/evaluate_once.h"
#include "model/json.h"

namespace reprise::expr {

using base::Result;
using model::Expression;
using model::Param;
using model::Value;

namespace {

// A scope asked often: every root is made once for all expressions of one rendering.
class KeptScope final : public Scope {
 public:
  explicit KeptScope(const Scope& scope) : scope_(scope) {}
  std::optional<Value> root(std::string_view name) const override {
    const auto known = roots_.find(name);
    if (known != roots_.end()) return known->second;
    return roots_.emplace(name, scope_.root(name)).first->second;
  }
  std::optional<StepView> step(std::string_view id) const override { return scope_.step(id); }
  std::vector<std::string> step_ids() const override { return scope_.step_ids(); }
  std::vector<std::string> need_ids() const override { return scope_.need_ids(); }
  bool has_secret(std::string_view name) const override { return scope_.has_secret(name); }
  std::vector<std::string> secret_names() const override { return scope_.secret_names(); }

 private:
  const Scope& scope_;
  mutable std::map<std::string, std::optional<Value>, std::less<>> roots_ = {};
};

class Rendering {
 public:
  explicit Rendering(const Scope& scope) : scope_(scope) {}

  // nullopt: nil.
  Result<std::optional<Value>> render(const Param& param) const {
    if (const Value* value = param.constant()) return *value;
    if (const auto* parts = param.as_template()) return render_template(*parts);
    if (const auto* items = param.as_list()) return render_list(*items);
    return render_map(*param.as_map());
  }

 private:
  Result<std::optional<Value>> render_template(const model::Template& parts) const {
    const auto* only = parts.size() == 1 ? std::get_if<Expression>(&parts.front()) : nullptr;
    if (only != nullptr) return evaluate_once(*only, scope_, {});
    if (is_text_of_one(parts)) {
      auto value = evaluate_once(std::get<Expression>(parts.front()), scope_, {});
      if (!value || !*value || (*value)->is_null()) return value;
    }
    model::SecretText joined;
    for (const model::TemplatePart& part : parts) {
      auto rendered = render_part(part);
      if (!rendered) return base::fail(std::move(rendered.error()));
      for (model::SecretPart& piece : *rendered) append(joined, std::move(piece));
    }
    if (joined.empty()) return Value("");
    if (joined.size() == 1 && !joined.front().secret) return Value(std::move(joined.front().text));
    return Value(std::move(joined));
  }

  // An expression, and an empty text behind it: its value as text, and nothing where it is nil.
  static bool is_text_of_one(const model::Template& parts) {
    const auto* text = parts.size() == 2 ? std::get_if<std::string>(&parts.back()) : nullptr;
    return text != nullptr && text->empty() && std::holds_alternative<Expression>(parts.front());
  }

  static void append(model::SecretText& joined, model::SecretPart piece) {
    if (!piece.secret && !joined.empty() && !joined.back().secret)
      joined.back().text += piece.text;
    else
      joined.push_back(std::move(piece));
  }

  Result<model::SecretText> render_part(const model::TemplatePart& part) const {
    if (const auto* text = std::get_if<std::string>(&part))
      return model::SecretText{{false, *text}};
    const auto& expression = std::get<Expression>(part);
    auto value = evaluate_once(expression, scope_, {});
    if (!value) return base::fail(std::move(value.error()));
    if (!*value || (*value)->is_null() || (*value)->is_list() || (*value)->is_map())
      return refuse_in_text(expression, *value);
    if ((*value)->is_secret()) return (*value)->secret();
    const bool is_text = (*value)->is_text();
    return model::SecretText{{false, is_text ? (*value)->text() : model::to_json(**value)}};
  }

  static tl::unexpected<base::Error> refuse_in_text(const Expression& expression,
                                                    const std::optional<Value>& value) {
    const std::string kind = value ? std::string(value->kind_name()) : "nil";
    const bool has_data = value && !value->is_null();
    return base::fail_at(expression.place, "RP0404", kind + " cannot stand inside text",
                         has_data ? "write it as JSON: json(" + expression.code + ")"
                                  : "say what stands there instead: x or 'none'");
  }

  Result<std::optional<Value>> render_list(const model::ParamList& items) const {
    model::List list;
    list.reserve(items.size());
    for (const Param& item : items) {
      auto value = render(item);
      if (!value) return value;
      if (!*value) return refuse_nil(item);
      list.push_back(std::move(**value));
    }
    return Value(std::move(list));
  }

  Result<std::optional<Value>> render_map(const model::ParamMap& entries) const {
    model::Map map;
    for (const model::ParamEntry& entry : entries) {
      auto value = render(entry.value);
      if (!value) return value;
      // An absent key; whether it may be absent is for the action's schema to say.
      if (*value) map.insert_or_assign(entry.key, std::move(**value));
    }
    return Value(std::move(map));
  }

 public:
  static tl::unexpected<base::Error> refuse_nil(const Param& param) {
    return base::fail_at(place_of(param), "RP0404",
                         "the expression is nil, and a value is needed here",
                         "name something that is there, or say what to take instead: x or 'none'");
  }

 private:
  const Scope& scope_;
};

}  // namespace

Result<Value> render(const Param& param, const Scope& scope) {
  if (const Value* value = param.constant()) return *value;
  const KeptScope kept(scope);
  auto value = Rendering(kept).render(param);
  if (!value) return base::fail(std::move(value.error()));
  if (!*value) return Rendering::refuse_nil(param);
  return std::move(**value);
}

Result<Value> render_list(const Param& param, const Scope& scope) {
  auto value = render(param, scope);
  if (!value || value->is_list()) return value;
  return base::fail_at(place_of(param), "RP0404",
                       "a list is needed here, not " + std::string(value->kind_name()));
}

}  // namespace reprise::expr
