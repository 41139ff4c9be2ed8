// Param: what a runbook says where a value is wanted - data with ${{ }} expressions still in it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/place.h"
#include "model/value.h"

namespace reprise::model {

// A Lua 5.4 expression, exactly as written between ${{ and }} (or the whole of a bare `when:`).
struct Expression {
  std::string code;
  base::Place place;
};

// Parts in order; literal text or an expression. Exactly one expression and no text = the value
// keeps its type; otherwise all parts render to text and are joined.
using TemplatePart = std::variant<std::string, Expression>;
using Template = std::vector<TemplatePart>;

struct Param;
struct ParamEntry;
using ParamList = std::vector<Param>;
using ParamMap = std::vector<ParamEntry>;  // in the order written; keys are unique

struct Param {
  std::variant<Value, Template, ParamList, ParamMap> node;
  base::Place place = {};

  bool is_null() const;              // a constant null: the key is absent
  const Value* constant() const;     // when it is plain scalar data
  const Template* as_template() const { return std::get_if<Template>(&node); }
  const ParamList* as_list() const { return std::get_if<ParamList>(&node); }
  const ParamMap* as_map() const { return std::get_if<ParamMap>(&node); }
  // The entry of a map, or nullptr.
  const Param* find(std::string_view key) const;
};

struct ParamEntry {
  std::string key;
  Param value;
  base::Place place = {};  // of the key
};

// The value of a Param that holds no expression anywhere, or nullopt.
std::optional<Value> constant_value(const Param& param);

}  // namespace reprise::model
