// A catalog of a few actions, and a finder of names, for tests of the loader: small enough to read,
// and independent of the floors that make the real ones.
#pragma once

#include <algorithm>
#include <regex>
#include <string>

#include "model/action_schema.h"
#include "model/names.h"

namespace reprise::tests {

using model::ActionCatalog;
using model::ActionSchema;
using model::EffectClass;
using model::ParamSchema;
using model::ParamType;

inline ParamSchema param(std::string name, ParamType type, bool required = false) {
  ParamSchema schema;
  schema.name = std::move(name);
  schema.type = type;
  schema.required = required;
  return schema;
}

inline ParamSchema constant_param(std::string name, ParamType type, bool required = false) {
  ParamSchema schema = param(std::move(name), type, required);
  schema.constant = true;
  return schema;
}

inline ActionSchema action(std::string name, EffectClass effect, std::vector<ParamSchema> params,
                           bool by_engine = false) {
  ActionSchema schema;
  schema.name = std::move(name);
  schema.summary = "For tests.";
  schema.effect = effect;
  schema.params = std::move(params);
  schema.by_engine = by_engine;
  return schema;
}

inline ActionSchema exec_action() {
  ParamSchema argv = param("argv", ParamType::list);
  argv.secret_allowed = false;
  argv.items = {param("", ParamType::text)};
  argv.items[0].secret_allowed = false;
  ActionSchema exec =
      action("exec", EffectClass::unsafe, {argv, constant_param("script", ParamType::text)});
  exec.one_of = {"argv", "script"};
  return exec;
}

inline ActionSchema notify_action() {
  ParamSchema severity = param("severity", ParamType::text);
  severity.choices = {"critical", "high", "medium", "low"};
  severity.default_value = model::Value("medium");
  return action("notify", EffectClass::idempotent,
                {severity, param("text", ParamType::text, true)});
}

inline ActionSchema verify_action() {
  ParamSchema sqlite = param("sqlite", ParamType::map);
  sqlite.fields = {param("file", ParamType::text, true), param("rows", ParamType::integer)};
  ParamSchema name = param("name", ParamType::text);
  name.common = true;
  ParamSchema check = param("", ParamType::map);
  check.fields = {sqlite, param("expr", ParamType::condition), param("run", ParamType::list), name};
  check.one_of = true;
  ParamSchema checks = param("checks", ParamType::list, true);
  checks.items = {check};
  return action("verify", EffectClass::read, {checks});
}

inline ActionSchema wait_action() {
  ActionSchema wait =
      action("wait", EffectClass::none,
             {param("for", ParamType::duration), param("until", ParamType::timestamp)}, true);
  wait.one_of = {"for", "until"};
  return wait;
}

inline ActionSchema approve_action() {
  ParamSchema votes = param("votes", ParamType::integer);
  votes.default_value = model::Value(1);
  return action("approve", EffectClass::none,
                {param("role", ParamType::text), param("show", ParamType::any), votes,
                 param("timeout", ParamType::duration)},
                true);
}

inline ActionSchema lua_action() {
  ActionSchema lua =
      action("lua", EffectClass::none,
             {constant_param("script", ParamType::text), constant_param("file", ParamType::text),
              constant_param("modules", ParamType::map), param("inputs", ParamType::map)});
  lua.one_of = {"script", "file"};
  return lua;
}

inline ActionCatalog small_catalog() {
  ActionCatalog catalog;
  catalog.add(exec_action());
  catalog.add(notify_action());
  catalog.add(verify_action());
  catalog.add(wait_action());
  catalog.add(approve_action());
  catalog.add(lua_action());
  ParamSchema values = param("values", ParamType::map, true);
  values.secret_allowed = false;
  catalog.add(action("set", EffectClass::none, {values}, true));
  catalog.add(action(
      "call", EffectClass::none,
      {constant_param("runbook", ParamType::text, true), param("inputs", ParamType::map)}, true));
  catalog.add(action("ask", EffectClass::none,
                     {param("text", ParamType::text, true), constant_param("form", ParamType::map)},
                     true));
  catalog.add(
      action("wait_for", EffectClass::read,
             {param("probe", ParamType::action, true), param("every", ParamType::duration)}));
  catalog.add(action("service", EffectClass::idempotent,
                     {param("name", ParamType::text, true), param("force", ParamType::boolean)}));
  for (const char* later : {"halt", "backup", "resume"}) {
    ActionSchema schema = action(later, EffectClass::unsafe, {});
    schema.in_build = false;
    catalog.add(schema);
  }
  return catalog;
}

// Finds X of inputs.X and secrets.X; an expression with more '(' than ')' is a syntax error.
inline model::NameFinder small_name_finder() {
  return [](const model::Expression& expression) -> base::Result<model::Names> {
    const std::string& code = expression.code;
    const auto count = [&](char c) { return std::count(code.begin(), code.end(), c); };
    if (count('(') != count(')')) {
      return base::fail_at(expression.place, "RP0144", "')' expected", "close the bracket");
    }
    model::Names names;
    const std::regex use(R"((inputs|secrets)\.([A-Za-z_]+))");
    for (std::sregex_iterator at(code.begin(), code.end(), use), end; at != end; ++at) {
      ((*at)[1] == "inputs" ? names.inputs : names.secrets).push_back((*at)[2]);
    }
    return names;
  };
}

}  // namespace reprise::tests
