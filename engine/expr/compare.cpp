// Comparisons. Lua asks metatables only where both sides are of one type, and says "not equal" for
// the rest; a secret or a decimal compared with text must be an error, so that all comparisons come
// here.
#include <array>
#include <cmath>

#include "expr/bridge.h"
#include "expr/operators.h"

namespace reprise::expr {

using model::Value;

namespace {

std::size_t offset_of(lua_State* lua) { return static_cast<std::size_t>(lua_tointeger(lua, 3)); }

Kind kind_at(lua_State* lua, int index) {
  const Handle* handle = handle_at(lua, index);
  return handle == nullptr ? Kind::null : handle->kind;
}

bool is_exact(Kind kind) {
  return kind == Kind::decimal || kind == Kind::duration || kind == Kind::timestamp;
}

bool is_absent(lua_State* lua, int index) {
  const Handle* handle = handle_at(lua, index);
  return lua_isnoneornil(lua, index) || (handle != nullptr && handle->kind == Kind::null);
}

[[noreturn]] void refuse_pair(lua_State* lua) {
  std::string hint;
  if (kind_at(lua, 1) == Kind::decimal || kind_at(lua, 2) == Kind::decimal)
    hint = "make both decimals: decimal('1.50')";
  else if (kind_at(lua, 1) == Kind::duration || kind_at(lua, 2) == Kind::duration)
    hint = "make both durations: duration('5m')";
  else if (kind_at(lua, 1) == Kind::timestamp || kind_at(lua, 2) == Kind::timestamp)
    hint = "make both timestamps: timestamp(x)";
  raise_at(lua, offset_of(lua), "RP0402",
           describe(lua, 1) + " cannot be compared with " + describe(lua, 2), hint);
}

void refuse_secrets(lua_State* lua) {
  if (kind_at(lua, 1) != Kind::secret && kind_at(lua, 2) != Kind::secret) return;
  raise_at(lua, offset_of(lua), "RP0405", "a secret cannot be compared",
           "secrets may only stand alone or be joined with text");
}

void refuse_nan(lua_State* lua) {
  for (int index : {1, 2})
    if (lua_type(lua, index) == LUA_TNUMBER && std::isnan(lua_tonumber(lua, index)))
      raise_at(lua, offset_of(lua), "RP0404", "a number that is compared is no number (NaN)");
}

// Decimals, also with whole numbers; durations and timestamps among themselves.
std::strong_ordering order_exactly(lua_State* lua) {
  const Handle *left = handle_at(lua, 1), *right = handle_at(lua, 2);
  const auto is_decimal = [&](int index, const Handle* handle) {
    return handle != nullptr ? handle->kind == Kind::decimal : lua_isinteger(lua, index) != 0;
  };
  if (is_decimal(1, left) && is_decimal(2, right)) {
    const auto value = [&](int index, const Handle* handle) {
      if (handle != nullptr) return *handle->decimal;
      return Decimal::from_integer(lua_tointeger(lua, index));
    };
    charge(lua, 256);
    return value(1, left).compare(value(2, right));
  }
  if (left == nullptr || right == nullptr || left->kind != right->kind) refuse_pair(lua);
  return left->number <=> right->number;
}

bool equal_numbers(const Value& left, const Value& right) {
  if (left.kind() == right.kind()) return left == right;
  const bool left_whole = left.is_integer();
  const double number = left_whole ? right.number() : left.number();
  const std::int64_t integer = left_whole ? left.integer() : right.integer();
  // Beyond 2^53 a double is not exactly one whole number.
  return std::fabs(number) <= 9007199254740992.0 && number == static_cast<double>(integer);
}

bool equal_at(lua_State* lua) {
  if (is_absent(lua, 1) || is_absent(lua, 2))
    return is_absent(lua, 1) && is_absent(lua, 2) &&
           lua_isnoneornil(lua, 1) == lua_isnoneornil(lua, 2);
  if (is_exact(kind_at(lua, 1)) || is_exact(kind_at(lua, 2))) return order_exactly(lua) == 0;
  const auto is_data = [&](int index) {
    return handle_at(lua, index) != nullptr || lua_type(lua, index) == LUA_TTABLE;
  };
  if (is_data(1) && is_data(2)) return equal(lua, to_value(lua, 1), to_value(lua, 2));
  if (lua_type(lua, 1) == LUA_TSTRING) charge(lua, lua_rawlen(lua, 1));
  return lua_rawequal(lua, 1, 2) != 0;
}

std::strong_ordering order(lua_State* lua) {
  refuse_secrets(lua);
  refuse_nan(lua);
  const int left = lua_type(lua, 1), right = lua_type(lua, 2);
  if (left == LUA_TNUMBER && right == LUA_TNUMBER) {
    if (lua_compare(lua, 1, 2, LUA_OPEQ) != 0) return std::strong_ordering::equal;
    return lua_compare(lua, 1, 2, LUA_OPLT) != 0 ? std::strong_ordering::less
                                                 : std::strong_ordering::greater;
  }
  if (left == LUA_TSTRING && right == LUA_TSTRING) {
    charge(lua, lua_rawlen(lua, 1));
    return text_at(lua, 1) <=> text_at(lua, 2);
  }
  if (is_exact(kind_at(lua, 1)) || is_exact(kind_at(lua, 2))) return order_exactly(lua);
  refuse_pair(lua);
}

int answer(lua_State* lua, bool result) {
  lua_pushboolean(lua, result);
  return 1;
}

bool are_equal(lua_State* lua) {
  charge(lua, 0);
  refuse_secrets(lua);
  refuse_nan(lua);
  return equal_at(lua);
}

struct Comparer {
  std::string_view op, name;
  lua_CFunction function;
};
const std::array<Comparer, 6> comparers = {{
    {"==", "__eq", [](lua_State* lua) { return answer(lua, are_equal(lua)); }},
    {"~=", "__ne", [](lua_State* lua) { return answer(lua, !are_equal(lua)); }},
    {"<", "__lt", [](lua_State* lua) { return answer(lua, order(lua) < 0); }},
    {"<=", "__le", [](lua_State* lua) { return answer(lua, order(lua) <= 0); }},
    {">", "__gt", [](lua_State* lua) { return answer(lua, order(lua) > 0); }},
    {">=", "__ge", [](lua_State* lua) { return answer(lua, order(lua) >= 0); }},
}};

}  // namespace

bool equal(lua_State* lua, const Value& left, const Value& right) {
  charge(lua, left.is_text() ? left.text().size() : 0);
  if (left.is_secret() || right.is_secret())
    raise(lua, "RP0405", "a secret cannot be compared",
          "secrets may only stand alone or be joined with text");
  const auto is_number = [](const Value& value) { return value.is_integer() || value.is_number(); };
  if (is_number(left) && is_number(right)) return equal_numbers(left, right);
  if (left.is_list() && right.is_list()) {
    const auto &mine = left.list(), &theirs = right.list();
    if (mine.size() != theirs.size()) return false;
    for (std::size_t i = 0; i < mine.size(); ++i)
      if (!equal(lua, mine[i], theirs[i])) return false;
    return true;
  }
  if (!left.is_map() || !right.is_map()) return left == right;
  if (left.map().size() != right.map().size()) return false;
  for (auto mine = left.map().begin(), theirs = right.map().begin(); mine != left.map().end();
       ++mine, ++theirs)
    if (mine->first != theirs->first || !equal(lua, mine->second, theirs->second)) return false;
  return true;
}

std::string_view comparison_name(std::string_view op) {
  for (const Comparer& comparer : comparers)
    if (comparer.op == op) return comparer.name;
  return {};
}

lua_CFunction comparison(std::string_view name) {
  for (const Comparer& comparer : comparers)
    if (comparer.name == name) return comparer.function;
  return nullptr;
}

}  // namespace reprise::expr
