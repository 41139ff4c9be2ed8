// The helper functions of expressions. None of them matches patterns, repeats text or calls back
// into Lua: Lua's instruction count does not see what happens inside them.
#include <algorithm>
#include <array>

#include "base/time.h"
#include "expr/bridge.h"
#include "expr/helper_texts.h"
#include "expr/operators.h"
#include "model/json.h"

namespace reprise::expr {

using model::Value;

namespace {

[[noreturn]] void refuse_argument(lua_State* lua, int index, const char* helper,
                                  const std::string& wanted) {
  const Handle* handle = handle_at(lua, index);
  if (handle != nullptr && handle->kind == Kind::secret)
    raise(lua, "RP0405", std::string(helper) + "() cannot look into a secret",
          "secrets may only stand alone or be joined with text", helper);
  raise(lua, "RP0402", std::string(helper) + "() wants " + wanted + ", not " + describe(lua, index),
        "", helper);
}

std::string_view need_text(lua_State* lua, int index, const char* helper) {
  if (lua_type(lua, index) != LUA_TSTRING) refuse_argument(lua, index, helper, "text");
  return text_at(lua, index);
}

const Handle* handle_of(lua_State* lua, int index, Kind kind) {
  const Handle* handle = handle_at(lua, index);
  return handle != nullptr && handle->kind == kind ? handle : nullptr;
}

// Lists and maps, also those made in the expression; raises for anything else.
Value need_data(lua_State* lua, int index, const char* helper, const std::string& wanted) {
  const bool is_data = handle_of(lua, index, Kind::list) || handle_of(lua, index, Kind::map) ||
                       lua_type(lua, index) == LUA_TTABLE;
  if (!is_data) refuse_argument(lua, index, helper, wanted);
  return to_value(lua, index);
}

int answer(lua_State* lua, bool result) {
  lua_pushboolean(lua, result);
  return 1;
}

int answer(lua_State* lua, std::string_view text) {
  charge(lua, text.size());
  lua_pushlstring(lua, text.data(), text.size());
  return 1;
}

// Characters of text, items of a list, members of a map.
int help_len(lua_State* lua) {
  std::size_t size = 0;
  if (lua_type(lua, 1) == LUA_TSTRING) {
    charge(lua, lua_rawlen(lua, 1));
    for (const char c : text_at(lua, 1)) size += (c & 0xc0) != 0x80 ? 1 : 0;
  } else {
    const Value data = need_data(lua, 1, "len", "text, a list or a map");
    size = data.is_list() ? data.list().size() : data.map().size();
  }
  lua_pushinteger(lua, static_cast<lua_Integer>(size));
  return 1;
}

int help_json(lua_State* lua) {
  const Value value = to_value(lua, 1);
  if (model::contains_secret(value))
    raise(lua, "RP0405", "json() cannot write a secret",
          "secrets may only stand alone or be joined with text", "json");
  return answer(lua, model::to_json(value));
}

int help_text(lua_State* lua) {
  if (handle_of(lua, 1, Kind::secret)) return lua_pushvalue(lua, 1), 1;
  const Value value = to_value(lua, 1);
  if (value.is_text()) return answer(lua, value.text());
  if (value.is_null() || value.is_list() || value.is_map())
    refuse_argument(lua, 1, "text", "text, a number, a boolean or a decimal (lists: json)");
  return answer(lua, model::to_json(value));
}

int help_decimal(lua_State* lua) {
  if (handle_of(lua, 1, Kind::decimal)) return lua_pushvalue(lua, 1), 1;
  charge(lua, 512);
  std::optional<Decimal> decimal;
  if (lua_isinteger(lua, 1) != 0) {
    decimal = Decimal::from_integer(lua_tointeger(lua, 1));
  } else {
    if (lua_type(lua, 1) == LUA_TNUMBER)
      raise(lua, "RP0402", "decimal() wants text: a number with a fraction is not exact",
            "write it in quotes: decimal('0.10')", "decimal");
    const std::string_view text = need_text(lua, 1, "decimal");
    decimal = Decimal::parse(text);
    if (!decimal)
      raise(lua, "RP0402", "'" + std::string(text.substr(0, 60)) + "' is no decimal number",
            "it is written in digits with at most one point, as -12.50", "decimal");
  }
  push_handle(lua, {.kind = Kind::decimal, .decimal = session_of(lua).keep(std::move(*decimal))});
  return 1;
}

int push_time(lua_State* lua, Kind kind, const base::Result<std::int64_t>& time,
              const char* helper) {
  if (!time) raise(lua, "RP0402", time.error().message, time.error().hint, helper);
  push_handle(lua, {.kind = kind, .number = *time});
  return 1;
}

int help_duration(lua_State* lua) {
  if (handle_of(lua, 1, Kind::duration)) return lua_pushvalue(lua, 1), 1;
  const auto time = base::parse_duration(need_text(lua, 1, "duration"));
  return push_time(lua, Kind::duration, time, "duration");
}

int help_timestamp(lua_State* lua) {
  if (handle_of(lua, 1, Kind::timestamp)) return lua_pushvalue(lua, 1), 1;
  const auto time = base::parse_timestamp(need_text(lua, 1, "timestamp"));
  return push_time(lua, Kind::timestamp, time, "timestamp");
}

// Text in text, an item in a list, a key in a map.
int help_contains(lua_State* lua) {
  if (lua_type(lua, 1) == LUA_TSTRING) {
    const std::string_view text = text_at(lua, 1), part = need_text(lua, 2, "contains");
    // At worst the part is compared almost wholly at every byte.
    charge(lua, text.size() + text.size() * std::min(part.size(), text.size()) / 256);
    return answer(lua, text.find(part) != std::string_view::npos);
  }
  const Value data = need_data(lua, 1, "contains", "text, a list or a map");
  if (data.is_map()) return answer(lua, data.map().contains(need_text(lua, 2, "contains")));
  const Value wanted = to_value(lua, 2);
  for (const Value& item : data.list())
    if (equal(lua, item, wanted)) return answer(lua, true);
  return answer(lua, false);
}

int help_starts_with(lua_State* lua) {
  const std::string_view text = need_text(lua, 1, "starts_with");
  return answer(lua, text.starts_with(need_text(lua, 2, "starts_with")));
}

// The steps that a helper is asked about: `needs`, `steps`, or some of them one by one.
std::vector<StepView> need_steps(lua_State* lua, const char* helper) {
  const Scope& scope = session_of(lua).scope;
  std::vector<StepView> views;
  if (lua_gettop(lua) == 0) refuse_argument(lua, 1, helper, "'needs' or steps");
  for (int index = 1; index <= lua_gettop(lua); ++index) {
    if (const Handle* step = handle_of(lua, index, Kind::step)) {
      views.push_back(*step->step);
      continue;
    }
    const bool needs = handle_of(lua, index, Kind::needs) != nullptr;
    if (!needs && !handle_of(lua, index, Kind::steps))
      refuse_argument(lua, index, helper, "'needs' or steps");
    for (const std::string& id : needs ? scope.need_ids() : scope.step_ids()) {
      charge(lua, 16);
      if (auto view = scope.step(id)) views.push_back(std::move(*view));
    }
  }
  return views;
}

int help_all_ok(lua_State* lua) {
  for (const StepView& view : need_steps(lua, "all_ok"))
    if (!view.ok) return answer(lua, false);
  return answer(lua, true);
}

int help_any_ok(lua_State* lua) {
  for (const StepView& view : need_steps(lua, "any_ok"))
    if (view.ok) return answer(lua, true);
  return answer(lua, false);
}

// Skipped ones are fine, and so is a failure that `on_failure: continue` lets pass.
int help_none_failed(lua_State* lua) {
  for (const StepView& view : need_steps(lua, "none_failed")) {
    const bool failed = view.phase == model::StepPhase::failed && !view.ok;
    if (failed || view.phase == model::StepPhase::cancelled) return answer(lua, false);
  }
  return answer(lua, true);
}

constexpr std::array<lua_CFunction, 11> functions = {
    help_len,      help_json,        help_text,   help_decimal, help_duration,   help_timestamp,
    help_contains, help_starts_with, help_all_ok, help_any_ok,  help_none_failed};

constexpr std::array<HelperText, functions.size()> texts = {{
    {"len", "len(x)", "Characters of text, items of a list, members of a map."},
    {"json", "json(x)", "Any data as JSON text; the way to put a list or a map into text."},
    {"text", "text(x)", "Text, a number, a boolean or a decimal as text."},
    {"decimal", "decimal('0.10')", "An exact decimal, from text or a whole number."},
    {"duration", "duration('30s')", "A duration; durations compare and add."},
    {"timestamp", "timestamp('2026-11-01T03:00:00Z')", "A moment; two of them give a duration."},
    {"contains", "contains(x, part)", "Text in text, an item in a list, a key in a map."},
    {"starts_with", "starts_with(text, part)", "Whether the text begins so."},
    {"all_ok", "all_ok(needs)", "Whether all of these steps have succeeded."},
    {"any_ok", "any_ok(needs)", "Whether one of these steps has succeeded."},
    {"none_failed", "none_failed(needs)",
     "Whether none of these steps has failed; skipped ones are fine."},
}};

}  // namespace

lua_CFunction helper(std::string_view name) {
  for (std::size_t i = 0; i < texts.size(); ++i)
    if (texts[i].name == name) return functions[i];
  return nullptr;
}

std::span<const HelperText> helper_texts() { return texts; }

}  // namespace reprise::expr
