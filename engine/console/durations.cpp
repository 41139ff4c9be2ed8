#include "console/durations.h"

#include <algorithm>

#include "base/time.h"

namespace reprise::console {

namespace {

const model::ParamSchema* find(const std::vector<model::ParamSchema>& schemas,
                               std::string_view name) {
  const auto found = std::find_if(schemas.begin(), schemas.end(),
                                  [&](const auto& schema) { return schema.name == name; });
  return found == schemas.end() ? nullptr : &*found;
}

}  // namespace

const model::ParamSchema* find_param(const model::ActionCatalog& actions, std::string_view action,
                                     std::string_view param) {
  const auto* schema = actions.find(action);
  return schema == nullptr ? nullptr : find(schema->params, param);
}

model::Value with_durations(const model::Value& value, const model::ParamSchema& schema) {
  if (schema.type == model::ParamType::duration && value.is_integer())
    return base::format_duration(value.integer());
  if (value.is_list() && schema.items.size() == 1) {
    model::List items;
    for (const auto& item : value.list())
      items.push_back(with_durations(item, schema.items.front()));
    return items;
  }
  if (!value.is_map()) return value;
  model::Map fields;
  for (const auto& [name, field] : value.map()) {
    const auto* known = find(schema.fields, name);
    fields.emplace(name, known == nullptr ? field : with_durations(field, *known));
  }
  return fields;
}

}  // namespace reprise::console
