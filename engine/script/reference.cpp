#include "script/reference.h"

#include <set>

#include "base/text.h"
#include "base/time.h"
#include "model/json.h"
#include "script/host_calls.h"

namespace reprise::script {

using model::ParamSchema;
using model::ParamType;

namespace {

std::string type_of(const ParamSchema& param) {
  switch (param.type) {
    case ParamType::integer:
      return "integer";
    case ParamType::number:
      return "number";
    case ParamType::boolean:
      return "boolean";
    case ParamType::list:
      return param.items.empty() ? "any[]" : type_of(param.items[0]) + "[]";
    case ParamType::map:
      return "table";
    case ParamType::any:
      return "any";
    default:
      return "string";
  }
}

std::string default_of(const ParamSchema& param) {
  if (!param.default_value) return {};
  const bool duration = param.type == ParamType::duration && param.default_value->is_integer();
  return " (default " +
         (duration ? base::format_duration(param.default_value->integer())
                   : param.default_value->text_or(model::to_json(*param.default_value))) +
         ")";
}

std::string about(const ParamSchema& param) {
  const std::string choices = param.choices.empty() ? "" : ": " + base::join(param.choices, ", ");
  return param.help + choices + default_of(param);
}

std::string effect_of_call(const HostCall& call) {
  return (call.effect_by_args != nullptr ? "as its arguments say"
                                         : std::string(model::to_text(call.effect))) +
         (call.effect_by_caller ? ", or as its parameter `effect` says" : "");
}

std::string signature(const HostCall& call) {
  std::vector<std::string> names;
  for (const auto& param : call.params) names.push_back(param.name);
  return call.name + "(" + base::join(names, ", ") + ")";
}

// In Lua a word of the language is no name.
std::string name_in_lua(const std::string& name) { return name == "for" ? "for_" : name; }

// Words after `begin`, in lines that are not too long; a further one begins with `next`.
std::string wrapped(std::string line, const std::string& words, const std::string& next) {
  constexpr std::size_t columns_max = 96;
  std::string text;
  for (const auto word : base::split(words, ' ')) {
    if (line.size() + 1 + word.size() > columns_max) {
      text += line + "\n";
      line = next;
    }
    line += (line.ends_with('(') ? "" : " ") + std::string(word);
  }
  return text + line + "\n";
}

std::string comment(const std::string& begin, const std::string& words) {
  return wrapped(begin, words, "---");
}

std::string declaration(const HostCall& call) {
  std::string text =
      comment("---", call.summary) + comment("---", "Effect: " + effect_of_call(call) + ".");
  std::vector<std::string> names;
  for (const auto& param : call.params) {
    names.push_back(name_in_lua(param.name));
    text += comment("---@param", names.back() + (param.required ? " " : "? ") + type_of(param) +
                                     " " + about(param));
  }
  text += comment("---@return", "any # " + call.returns);
  text += "---@return RepriseError? # where it failed\n";
  return text + wrapped("function " + call.name + "(", base::join(names, ", ") + ") end", " ");
}

}  // namespace

std::string calls_page() {
  std::string page =
      "# Calls of scripts\n\n"
      "Printed from `engine/script/host_calls.cpp`. Each call is recorded before it is made, and "
      "its\nresult before the next. Arguments stand in this order, or in one table with these "
      "names. What a\nscript may expect to fail gives `nil` and a table with `code` and "
      "`message`.\n";
  for (const auto& call : host_calls()) {
    page += "\n## " + signature(call) + "\n\n" + call.summary + "\n\n";
    page += "- effect: " + effect_of_call(call) + "\n- gives: " + call.returns + "\n";
    if (!call.assumed.is_null())
      page += "- gives `" + model::to_json(call.assumed) +
              "` where it is only known that it happened\n";
    for (const auto& param : call.params)
      page += "- `" + param.name + "`" + (param.required ? "" : ", optional") + ": " +
              about(param) + "\n";
  }
  return page;
}

std::string calls_declarations() {
  std::string text =
      "---@meta\n"
      "-- Printed from engine/script/host_calls.cpp, for editors that know LuaCATS.\n\n"
      "---@class RepriseError\n---@field code string\n---@field message string\n"
      "---@field hint? string\n";
  std::set<std::string> tables;
  for (const auto& call : host_calls()) tables.insert(call.name.substr(0, call.name.find('.')));
  text += "\n";
  for (const auto& table : tables) text += table + " = {}\n";
  for (const auto& call : host_calls()) text += "\n" + declaration(call);
  return text;
}

}  // namespace reprise::script
