#include "load/action_modules.h"

#include <algorithm>
#include <filesystem>

#include "model/enum_text.h"

namespace reprise::load {

using model::ActionModule;
using model::ModuleFault;
using model::ModuleText;
using model::Value;

namespace fs = std::filesystem;

namespace {

bool is_relative_file(const std::string& path) {
  return !path.empty() && !fs::path(path).is_absolute() && path.find('\0') == std::string::npos;
}

Value list_of(const std::vector<std::string>& words) {
  return Value(model::List(words.begin(), words.end()));
}

}  // namespace

void ActionModules::enter(const std::string& runbook) {
  folder_ = fs::path(runbook).parent_path().string();
  own_.clear();
}

std::string ActionModules::add(const std::string& path, base::Place place) {
  if (!is_relative_file(path) || !path.ends_with(".lua")) {
    report_.error("RP0244", place, "'" + path + "' is no Lua file relative to this one",
                  "a module is named relative to the runbook that uses it: ./actions/x.lua");
    return {};
  }
  const Module module = read_own((fs::path(folder_) / path).lexically_normal().string(), place);
  if (!module) return {};
  const std::string& name = module->schema.name;
  const auto known = own_.find(name);
  if (known != own_.end() && known->second == module) return name;
  const auto* built_in = built_in_.find(name);
  if (known != own_.end() || (built_in != nullptr && built_in->in_build) || read_shipped(name)) {
    report_.error("RP0248", place,
                  "'" + path + "' is an action '" + name + "', and there is one already",
                  "give the module another name");
    return {};
  }
  own_.emplace(name, module);
  return name;
}

ActionModules::Module ActionModules::read_own(const std::string& path, base::Place place) {
  if (const auto known = files_.find(path); known != files_.end()) return known->second;
  auto text = options_.read_module && read_file_
                  ? read_file_(path)
                  : base::Result<std::string>(base::fail("not-found", "no files here"));
  if (!text) {
    report_.error("RP0244", place,
                  "the module '" + path + "' cannot be read: " + text.error().message,
                  text.error().hint);
    return nullptr;
  }
  const ModuleText main{path, std::move(*text)};
  const fs::path folder = fs::path(path).parent_path();
  std::vector<ModuleText> found;
  auto reading = options_.read_module(main, [&](const std::string& name) {
    auto shipped = options_.find_shipped ? options_.find_shipped(name) : std::nullopt;
    if (shipped) return shipped;
    const std::string file = (folder / (name + ".lua")).lexically_normal().string();
    auto beside = name.starts_with("./") ? read_file_(file) : base::fail("not-found", "");
    if (!beside) return std::optional<ModuleText>();
    found.push_back({file, std::move(*beside)});
    return std::optional(found.back());
  });
  pin(main);
  for (const auto& each : found) pin(each);
  if (const auto* fault = std::get_if<ModuleFault>(&reading)) {
    tell(*fault, place);
    return files_[path] = nullptr;
  }
  return files_[path] =
             std::make_shared<const ActionModule>(std::move(std::get<ActionModule>(reading)));
}

ActionModules::Module ActionModules::read_shipped(const std::string& name) {
  if (const auto known = shipped_.find(name); known != shipped_.end()) return known->second;
  if (!options_.read_module || !options_.find_action) return nullptr;
  const auto main = options_.find_action(name);
  if (!main) return nullptr;
  auto reading = options_.read_module(*main, options_.find_shipped);
  auto* module = std::get_if<ActionModule>(&reading);
  return shipped_[name] =
             module == nullptr ? nullptr : std::make_shared<const ActionModule>(std::move(*module));
}

const ActionModule* ActionModules::find(std::string_view name) {
  Module module;
  if (const auto own = own_.find(name); own != own_.end()) {
    module = own->second;
  } else {
    const auto* built_in = built_in_.find(name);
    if (built_in == nullptr || !built_in->in_build) module = read_shipped(std::string(name));
  }
  if (!module) return nullptr;
  pin(module->main);
  for (const auto& [required, text] : module->required) pin(text);
  return module.get();
}

std::vector<std::string> ActionModules::names() const {
  std::vector<std::string> names = built_in_.names();
  for (const auto& [name, module] : own_) names.push_back(name);
  return names;
}

std::shared_ptr<const model::ActionCatalog> ActionModules::catalog() const {
  std::map<std::string, model::ActionSchema> used;
  for (const auto& [path, module] : files_)
    if (module) used.emplace(module->schema.name, module->schema);
  for (const auto& [name, module] : shipped_)
    if (module) used.emplace(name, module->schema);
  if (used.empty()) return nullptr;
  auto all = std::make_shared<model::ActionCatalog>();
  for (const auto& [name, schema] : built_in_.all())
    if (!used.contains(name)) all->add(schema);
  for (auto& [name, schema] : used) all->add(std::move(schema));
  return all;
}

void ActionModules::pin(const ModuleText& text) {
  if (!pinned_.contains(text.name)) pinned_[text.name] = sources_.add(text.name, text.text);
}

void ActionModules::tell(const ModuleFault& fault, base::Place place) {
  const auto source = pinned_.find(fault.source);
  if (source != pinned_.end()) {
    place = {source->second, static_cast<std::uint32_t>(std::max(fault.line, 1)), 1, 1};
    const std::string_view line = sources_.line(place);
    const auto begin = std::min(line.find_first_not_of(" \t"), line.size());
    place.column = static_cast<std::uint32_t>(begin + 1);
    place.length = static_cast<std::uint32_t>(std::max<std::size_t>(line.size() - begin, 1));
  }
  if (fault.kind == ModuleFault::Kind::syntax)
    report_.error("RP0245", place, "the script does not compile: " + fault.message);
  else if (fault.kind == ModuleFault::Kind::running)
    report_.error("RP0246", place, "the module cannot be loaded: " + fault.message,
                  "its top level may only require modules and return its declaration");
  else
    report_.error("RP0247", place, fault.message, fault.hint);
}

model::ParamEntry module_param(const ActionModule& module, const std::string& function,
                               base::Place place) {
  model::Map required;
  for (const auto& [name, text] : module.required) required[name] = model::reference_to(text);
  model::Map content{{"text", model::reference_to(module.main)},
                     {"function", function},
                     {"effect", std::string(model::enum_text(module.schema.effect))},
                     {"cpu", module.cpu_ms},
                     {"roots", list_of(module.roots)},
                     {"hosts", list_of(module.hosts)}};
  if (!module.databases.empty()) content["databases"] = list_of(module.databases);
  if (!module.targets.empty()) content["targets"] = list_of(module.targets);
  if (!required.empty()) content["modules"] = std::move(required);
  return {std::string(model::module_key), {Value(std::move(content)), place}, place};
}

}  // namespace reprise::load
