#include "app/module_options.h"

#include "actions/catalog.h"
#include "base/assert.h"
#include "script/machine.h"
#include "script/read_module.h"
#include "script/shipped.h"

namespace reprise::app {

namespace {

std::optional<load::ScriptFault> fault_of_script(const std::string& text) {
  auto error = script::check_syntax({"script", text});
  if (!error) return std::nullopt;
  return load::ScriptFault{error->line, std::move(error->message)};
}

}  // namespace

load::LoadOptions load_options() {
  load::LoadOptions options;
  options.check_script = fault_of_script;
  options.read_module = script::read_module;
  options.find_action = script::find_shipped_action;
  options.find_shipped = script::find_shipped_library;
  return options;
}

model::ActionCatalog whole_catalog() {
  std::map<std::string, model::ActionSchema> all;
  for (const auto& [name, schema] : actions::catalog().all()) all.emplace(name, schema);
  for (const auto& name : script::shipped_actions()) {
    const auto reading =
        script::read_module(*script::find_shipped_action(name), script::find_shipped_library);
    const auto* module = std::get_if<model::ActionModule>(&reading);
    REPRISE_ASSERT(module != nullptr && module->schema.name == name, "a shipped module is wrong");
    all[name] = module->schema;
  }
  model::ActionCatalog catalog;
  for (auto& [name, schema] : all) catalog.add(std::move(schema));
  return catalog;
}

}  // namespace reprise::app
