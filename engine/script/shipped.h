// Shipped: the Lua modules of stdlib/, which are part of the program. Nothing is parsed until one
// is asked for.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/action_module.h"

namespace reprise::script {

struct Shipped {
  std::string_view path;  // below stdlib/: "steps/halt.lua", "lib/backup.lua"
  std::string_view text;
};

// Sorted by path. The definition is made of stdlib/ by the build.
std::span<const Shipped> shipped_modules();

// Their names: "halt" for stdlib/steps/halt.lua.
std::vector<std::string> shipped_actions();

// The names of shipped texts begin with this, where files have a path.
inline constexpr std::string_view shipped_prefix = "reprise:";
inline bool is_shipped(std::string_view source) { return source.starts_with(shipped_prefix); }

// Of the action `halt`: stdlib/steps/halt.lua.
std::optional<model::ModuleText> find_shipped_action(const std::string& name);
// Of `reprise.backup`, as `require` takes it: stdlib/lib/backup.lua.
std::optional<model::ModuleText> find_shipped_library(const std::string& name);

}  // namespace reprise::script
