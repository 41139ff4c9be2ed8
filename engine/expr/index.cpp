// Reaching into data: roots by name, members of maps, items of lists, steps and secrets.
#include <lauxlib.h>

#include <algorithm>

#include "base/text.h"
#include "expr/bridge.h"
#include "expr/operators.h"
#include "expr/syntax.h"

namespace reprise::expr {

using model::Value;

namespace {

std::string folded(std::string_view name) {
  std::string result(name);
  std::replace(result.begin(), result.end(), '_', '-');
  return result;
}

std::string hint_for(std::string_view name, const std::vector<std::string>& known) {
  const std::string near = base::near_miss(name, known);
  return near.empty() ? std::string() : "did you mean '" + near + "'?";
}

[[noreturn]] void refuse_name(lua_State* lua, const std::string& what, std::string_view name,
                              const std::vector<std::string>& known) {
  raise(lua, "RP0401", "there is no " + what + " '" + base::printable(name) + "' here",
        hint_for(name, known), name);
}

std::string key_at(lua_State* lua, std::string_view what) {
  if (lua_type(lua, 2) != LUA_TSTRING)
    raise(lua, "RP0402", std::string(what) + " is indexed by text, not by " + describe(lua, 2));
  charge(lua, lua_rawlen(lua, 2));
  return std::string(text_at(lua, 2));
}

// A name with '-' is also reached with '_'.
model::Map::const_iterator find_member(const model::Map& map, const std::string& name) {
  const auto exact = map.find(name);
  if (exact != map.end() || name.find('_') == std::string::npos) return exact;
  const std::string wanted = folded(name);
  const auto dashed = map.find(wanted);
  if (dashed != map.end()) return dashed;
  return std::find_if(map.begin(), map.end(),
                      [&](const auto& entry) { return folded(entry.first) == wanted; });
}

int index_map(lua_State* lua, const Handle& handle) {
  const model::Map& map = handle.value->map();
  const std::string name = key_at(lua, "a map");
  const auto found = find_member(map, name);
  if (found == map.end()) {
    std::vector<std::string> known;
    if (!handle.closed) return lua_pushnil(lua), 1;
    for (const auto& entry : map) known.push_back(entry.first);
    refuse_name(lua, "name", name, known);
  }
  push(lua, found->second);
  return 1;
}

int index_list(lua_State* lua, const Handle& handle) {
  int is_integer = 0;
  const lua_Integer position = lua_tointegerx(lua, 2, &is_integer);
  if (lua_type(lua, 2) != LUA_TNUMBER || is_integer == 0)
    raise(lua, "RP0402", "a list is indexed by whole numbers from 1, not by " + describe(lua, 2));
  const model::List& list = handle.value->list();
  if (position == 0) raise(lua, "RP0402", "lists count from 1: there is no item 0");
  if (position < 0 || static_cast<std::size_t>(position) > list.size()) {
    lua_pushnil(lua);
  } else {
    push(lua, list[static_cast<std::size_t>(position) - 1]);
  }
  return 1;
}

// By exact id, with '-' for every '_', and last by looking at all ids: there may be 100,000.
std::optional<StepView> find_step(const Scope& scope, const std::string& name) {
  if (auto exact = scope.step(name)) return exact;
  if (name.find('_') == std::string::npos) return std::nullopt;
  const std::string wanted = folded(name);
  if (auto dashed = scope.step(wanted)) return dashed;
  for (const std::string& id : scope.step_ids())
    if (folded(id) == wanted) return scope.step(id);
  return std::nullopt;
}

int push_step(lua_State* lua, std::optional<StepView> view, std::string_view name) {
  Session& session = session_of(lua);
  if (!view) refuse_name(lua, "step", name, session.scope.step_ids());
  if (view->outputs.is_null()) view->outputs = model::Map{};
  push_handle(lua, {.kind = Kind::step, .step = session.keep(std::move(*view))});
  return 1;
}

int index_needs(lua_State* lua) {
  const Scope& scope = session_of(lua).scope;
  const std::string name = key_at(lua, "'needs'");
  const auto needs = scope.need_ids();
  for (const std::string& id : needs)
    if (id == name) return push_step(lua, scope.step(id), id);
  for (const std::string& id : needs)
    if (folded(id) == folded(name)) return push_step(lua, scope.step(id), id);
  refuse_name(lua, "direct need", name, needs);
}

int index_secrets(lua_State* lua) {
  Session& session = session_of(lua);
  std::string name = key_at(lua, "'secrets'");
  const auto known = session.scope.secret_names();
  if (!session.scope.has_secret(name)) {
    const auto same = std::find_if(known.begin(), known.end(), [&](const std::string& other) {
      return folded(other) == folded(name);
    });
    if (same == known.end()) refuse_name(lua, "secret", name, known);
    name = *same;
  }
  push(lua, *session.keep(Value(model::SecretText{{true, name}})));
  return 1;
}

int index_step(lua_State* lua, const Handle& handle) {
  const std::string name = key_at(lua, "a step");
  if (name == "status") {
    const std::string_view status = model::to_text(handle.step->phase);
    lua_pushlstring(lua, status.data(), status.size());
  } else if (name == "outputs") {
    push(lua, handle.step->outputs);
  } else if (name == "error" && handle.step->error) {
    const model::Failure& error = *handle.step->error;
    push(lua, *session_of(lua).keep(model::Map{
                  {"code", error.code}, {"message", error.message}, {"hint", error.hint}}));
  } else if (name == "error") {
    lua_pushnil(lua);
  } else {
    refuse_name(lua, "member of a step", name, {"status", "outputs", "error"});
  }
  return 1;
}

void push_root(lua_State* lua, std::string_view name) {
  if (name == "steps") return push_handle(lua, {Kind::steps});
  if (name == "needs") return push_handle(lua, {Kind::needs});
  if (name == "secrets") return push_handle(lua, {Kind::secrets});
  const Value* value = session_of(lua).root(name);
  if (value == nullptr)
    raise(lua, "RP0401", "'" + std::string(name) + "' has no meaning here",
          name == "item" || name == "index" ? "it is there in a step with 'foreach'" : "", name);
  // An input that was not given is nil: which inputs there are was checked before the run.
  const bool closed = name == "targets" || name == "run";
  if (value->is_map()) return push_handle(lua, {Kind::map, closed, value});
  push(lua, *value);
}

}  // namespace

int index_handle(lua_State* lua) {
  const Handle& handle = *handle_at(lua, 1);
  charge(lua, 0);
  switch (handle.kind) {
    case Kind::map: return index_map(lua, handle);
    case Kind::list: return index_list(lua, handle);
    case Kind::step: return index_step(lua, handle);
    case Kind::needs: return index_needs(lua);
    case Kind::secrets: return index_secrets(lua);
    default: break;
  }
  const std::string name = key_at(lua, "'steps'");
  return push_step(lua, find_step(session_of(lua).scope, name), name);
}

int index_globals(lua_State* lua) {
  const std::string_view name = text_at(lua, 2);
  if (is_root(name)) {
    push_root(lua, name);
  } else if (name == "null") {
    push_handle(lua, {Kind::null});
  } else if (const lua_CFunction function = helper(name); function != nullptr) {
    lua_pushcfunction(lua, function);
  } else {
    lua_pushcfunction(lua, comparison(name));
  }
  return 1;
}

int refuse_change(lua_State* lua) {
  const bool named = lua_type(lua, 2) == LUA_TSTRING;
  raise(lua, "RP0402", "an expression changes nothing: inputs, outputs and steps are read only", "",
        named ? text_at(lua, 2) : std::string_view());
}

int length_of_list(lua_State* lua) {
  lua_pushinteger(lua, static_cast<lua_Integer>(handle_at(lua, 1)->value->list().size()));
  return 1;
}

}  // namespace reprise::expr
