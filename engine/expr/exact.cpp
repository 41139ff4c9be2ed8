// Arithmetic that must be exact: decimals, durations, timestamps; and joining text.
#include "base/time.h"
#include "expr/bridge.h"
#include "expr/operators.h"

namespace reprise::expr {

using model::Value;

namespace {

[[noreturn]] void refuse_operation(lua_State* lua, const char* operation) {
  raise(lua, "RP0402",
        describe(lua, 1) + " and " + describe(lua, 2) + " cannot be " + operation);
}

std::optional<Decimal> decimal_at(lua_State* lua, int index) {
  if (lua_isinteger(lua, index) != 0) return Decimal::from_integer(lua_tointeger(lua, index));
  const Handle* handle = handle_at(lua, index);
  if (handle == nullptr || handle->kind != Kind::decimal) return std::nullopt;
  return *handle->decimal;
}

bool is_kind(lua_State* lua, int index, Kind kind) {
  const Handle* handle = handle_at(lua, index);
  return handle != nullptr && handle->kind == kind;
}

int push_decimal(lua_State* lua, std::optional<Decimal> decimal) {
  if (!decimal) raise(lua, "RP0403", "a decimal with more than 300 digits");
  push_handle(lua, {.kind = Kind::decimal, .decimal = session_of(lua).keep(std::move(*decimal))});
  return 1;
}

int push_time(lua_State* lua, Kind kind, std::int64_t number, bool overflow) {
  if (overflow) raise(lua, "RP0402", "the result is out of the range of times");
  push_handle(lua, {.kind = kind, .number = number});
  return 1;
}

using Exactly = std::optional<Decimal> (Decimal::*)(const Decimal&) const;

// The result on the stack, or false where the operands are not decimals and whole numbers.
bool with_decimals(lua_State* lua, Exactly operation) {
  charge(lua, 512);
  const auto left = decimal_at(lua, 1), right = decimal_at(lua, 2);
  if (!left || !right) return false;
  push_decimal(lua, ((*left).*operation)(*right));
  return true;
}

std::int64_t number_at(lua_State* lua, int index) { return handle_at(lua, index)->number; }

// A moment and a duration: micro- and milliseconds.
int shift(lua_State* lua, std::int64_t moment_us, std::int64_t millis, int sign) {
  std::int64_t micros = 0, shifted = 0;
  bool overflow = __builtin_mul_overflow(millis, 1000 * sign, &micros);
  overflow = __builtin_add_overflow(moment_us, micros, &shifted) || overflow;
  return push_time(lua, Kind::timestamp, shifted, overflow);
}

// What may be joined: text, numbers, decimals, durations, timestamps, and secrets.
model::SecretText part_at(lua_State* lua, int index) {
  if (lua_type(lua, index) == LUA_TNUMBER || lua_type(lua, index) == LUA_TSTRING) {
    lua_pushvalue(lua, index);
    model::SecretText part = {{false, std::string(text_at(lua, -1))}};
    lua_pop(lua, 1);
    return part;
  }
  const Handle* handle = handle_at(lua, index);
  const bool is_data = handle == nullptr || handle->kind == Kind::list ||
                       handle->kind == Kind::map || handle->kind == Kind::null ||
                       handle->kind >= Kind::step;
  if (is_data) refuse_operation(lua, "joined");
  const Value value = to_value(lua, index);
  return value.is_secret() ? value.secret() : model::SecretText{{false, value.text()}};
}

void append(model::SecretText& text, const model::SecretText& parts) {
  for (const model::SecretPart& part : parts) {
    if (!part.secret && !text.empty() && !text.back().secret)
      text.back().text += part.text;
    else
      text.push_back(part);
  }
}

}  // namespace

int add(lua_State* lua) {
  if (with_decimals(lua, &Decimal::plus)) return 1;
  if (is_kind(lua, 1, Kind::duration) && is_kind(lua, 2, Kind::duration)) {
    std::int64_t sum = 0;
    const bool overflow = __builtin_add_overflow(number_at(lua, 1), number_at(lua, 2), &sum);
    return push_time(lua, Kind::duration, sum, overflow);
  }
  if (is_kind(lua, 1, Kind::timestamp) && is_kind(lua, 2, Kind::duration))
    return shift(lua, number_at(lua, 1), number_at(lua, 2), 1);
  if (is_kind(lua, 1, Kind::duration) && is_kind(lua, 2, Kind::timestamp))
    return shift(lua, number_at(lua, 2), number_at(lua, 1), 1);
  refuse_operation(lua, "added");
}

int subtract(lua_State* lua) {
  if (with_decimals(lua, &Decimal::minus)) return 1;
  if (is_kind(lua, 1, Kind::timestamp) && is_kind(lua, 2, Kind::duration))
    return shift(lua, number_at(lua, 1), number_at(lua, 2), -1);
  const Kind kind = is_kind(lua, 1, Kind::timestamp) ? Kind::timestamp : Kind::duration;
  if (!is_kind(lua, 1, kind) || !is_kind(lua, 2, kind)) refuse_operation(lua, "subtracted");
  std::int64_t difference = 0;
  const bool overflow = __builtin_sub_overflow(number_at(lua, 1), number_at(lua, 2), &difference);
  if (kind == Kind::timestamp) difference /= 1000;
  return push_time(lua, Kind::duration, difference, overflow);
}

int multiply(lua_State* lua) {
  if (with_decimals(lua, &Decimal::times)) return 1;
  const int time = is_kind(lua, 1, Kind::duration) ? 1 : 2, factor = 3 - time;
  if (!is_kind(lua, time, Kind::duration) || lua_isinteger(lua, factor) == 0)
    refuse_operation(lua, "multiplied");
  std::int64_t product = 0;
  const bool overflow =
      __builtin_mul_overflow(number_at(lua, time), lua_tointeger(lua, factor), &product);
  return push_time(lua, Kind::duration, product, overflow);
}

int negate(lua_State* lua) {
  const auto decimal = decimal_at(lua, 1);
  if (!decimal) raise(lua, "RP0402", describe(lua, 1) + " cannot be negated");
  return push_decimal(lua, Decimal::from_integer(0).minus(*decimal));
}

int refuse_inexact(lua_State* lua) {
  raise(lua, "RP0402",
        describe(lua, 1) + " and " + describe(lua, 2) + " cannot be divided: it may not be exact",
        "multiply and compare instead: a * 3 > b");
}

int concatenate(lua_State* lua) {
  model::SecretText joined;
  append(joined, part_at(lua, 1));
  append(joined, part_at(lua, 2));
  std::size_t bytes = 0;
  for (const model::SecretPart& part : joined) bytes += sizeof part + part.text.size();
  charge(lua, bytes);
  if (joined.size() == 1 && !joined.front().secret) {
    lua_pushlstring(lua, joined.front().text.data(), joined.front().text.size());
  } else {
    push(lua, *session_of(lua).keep(Value(std::move(joined))));
  }
  return 1;
}

}  // namespace reprise::expr
