#include "model/action_schema.h"

#include "base/assert.h"

namespace reprise::model {

void ActionCatalog::add(ActionSchema schema) {
  std::string name = schema.name;
  const bool is_new = schemas_.emplace(std::move(name), std::move(schema)).second;
  REPRISE_ASSERT(is_new, "an action is declared twice");
}

const ActionSchema* ActionCatalog::find(std::string_view name) const {
  const auto found = schemas_.find(name);
  return found == schemas_.end() ? nullptr : &found->second;
}

std::vector<std::string> ActionCatalog::names() const {
  std::vector<std::string> names;
  for (const auto& [name, schema] : schemas_) names.push_back(name);
  return names;
}

}  // namespace reprise::model
