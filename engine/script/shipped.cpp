#include "script/shipped.h"

#include <algorithm>

namespace reprise::script {

namespace {

std::optional<model::ModuleText> find(const std::string& path) {
  const auto all = shipped_modules();
  const auto found = std::lower_bound(
      all.begin(), all.end(), path,
      [](const Shipped& module, const std::string& wanted) { return module.path < wanted; });
  if (found == all.end() || found->path != path) return std::nullopt;
  return model::ModuleText{std::string(shipped_prefix) + path, std::string(found->text)};
}

}  // namespace

std::vector<std::string> shipped_actions() {
  constexpr std::string_view head = "steps/", tail = ".lua";
  std::vector<std::string> names;
  for (const auto& module : shipped_modules())
    if (module.path.starts_with(head))
      names.emplace_back(
          module.path.substr(head.size(), module.path.size() - head.size() - tail.size()));
  return names;
}

std::optional<model::ModuleText> find_shipped_action(const std::string& name) {
  return find("steps/" + name + ".lua");
}

std::optional<model::ModuleText> find_shipped_library(const std::string& name) {
  constexpr std::string_view head = "reprise.";
  if (!name.starts_with(head)) return std::nullopt;
  return find("lib/" + name.substr(head.size()) + ".lua");
}

}  // namespace reprise::script
