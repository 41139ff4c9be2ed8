#include "base/time.h"
#include "model/json.h"
#include "reference/pages.h"

namespace reprise::tests {
namespace {

using model::ParamSchema;
using model::ParamType;

std::string type_name(ParamType type) {
  switch (type) {
    case ParamType::any:
      return "any data";
    case ParamType::text:
      return "text";
    case ParamType::integer:
      return "whole number";
    case ParamType::number:
      return "number";
    case ParamType::boolean:
      return "true or false";
    case ParamType::duration:
      return "duration";
    case ParamType::timestamp:
      return "timestamp";
    case ParamType::list:
      return "list";
    case ParamType::map:
      return "map";
    case ParamType::action:
      return "action";
    case ParamType::condition:
      return "condition";
  }
  return {};
}

std::string type_of(const ParamSchema& param) {
  std::string type = type_name(param.type);
  if (!param.items.empty()) type += " of " + type_name(param.items.front().type);
  if (param.pattern) type = "pattern";
  for (std::size_t i = 0; i < param.choices.size(); ++i)
    type = (i == 0 ? std::string() : type + ", ") + as_code(param.choices[i]);
  return type + (param.constant ? ", no expression" : "");
}

std::string default_of(const ParamSchema& param) {
  if (param.required) return "required";
  if (!param.default_value) return {};
  if (param.type == ParamType::duration)
    return as_code(base::format_duration(param.default_value->integer_or(0)));
  return as_code(param.default_value->is_text() ? param.default_value->text()
                                                : model::to_json(*param.default_value));
}

using Rows = std::vector<std::vector<std::string>>;

void add_rows(Rows& rows, const std::string& before, const std::vector<ParamSchema>& params) {
  for (const ParamSchema& param : params) {
    const std::string path = before + param.name;
    rows.push_back({as_code(path), type_of(param), default_of(param), in_cell(param.help)});
    add_rows(rows, path + ".", param.fields);
    if (!param.items.empty()) add_rows(rows, path + "[].", param.items.front().fields);
  }
}

std::string keys(const model::ActionSchema& action) {
  Rows rows;
  add_rows(rows, "", action.params);
  std::string text = "## Keys of `with`\n\n";
  if (!action.one_of.empty()) {
    text += "Exactly one of";
    for (const std::string& one : action.one_of) text += " " + as_code(one);
    text += " is given.\n\n";
  }
  return text + table({"Key", "Type", "Default", "Meaning"}, rows);
}

std::string outputs(const model::ActionSchema& action) {
  std::string text = "\n## Outputs\n\n";
  if (action.outputs.empty()) return text + "None of its own.\n";
  Rows rows;
  for (const model::OutputSchema& output : action.outputs)
    rows.push_back({as_code(output.name), type_name(output.type), in_cell(output.help)});
  return text + table({"Output", "Type", "Meaning"}, rows);
}

}  // namespace

std::string action_page(const model::ActionSchema& action, const std::string& example) {
  return first_lines(action.name) + action.summary + "\n\n" + "Effect class: `" +
         std::string(model::to_text(action.effect)) + "`. " +
         (action.by_engine ? "The engine does it itself; no process is started."
                           : "It is done by a process of its own.") +
         "\n\n" + keys(action) + outputs(action) +
         (example.empty() ? "" : "\n## Example\n\n```yaml\n" + example + "```\n");
}

}  // namespace reprise::tests
