// ActionModule: an action that is written in Lua - what its module declares, and the texts that a
// run of it needs.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/source_map.h"
#include "model/action_schema.h"
#include "model/param.h"

namespace reprise::model {

struct ModuleText {
  std::string name;  // as messages show it: "actions/ledger.lua"
  std::string text;
};

struct ActionModule {
  ActionSchema schema;
  std::vector<ParamSchema> outputs = {};    // what `schema` lists, in full
  std::vector<std::string> roots = {};      // inputs whose values are paths it works on
  std::vector<std::string> hosts = {};      // inputs whose values name hosts it talks to
  std::vector<std::string> databases = {};  // inputs that may be the dsn of a database
  std::vector<std::string> targets = {};    // inputs that are a target's where a step is silent
  std::int64_t cpu_ms = 10'000;             // how long its functions may compute
  bool has_probe = false;                   // a function that says whether its effect happened
  ModuleText main = {};
  std::map<std::string, ModuleText> required = {};  // by the name that `require` takes
};

struct ModuleFault {
  enum class Kind : std::uint8_t { syntax, running, declaration };
  Kind kind = Kind::running;
  std::string source;  // name of the text in which it is
  int line = 1;
  std::string message, hint = {};
};

// The text of a module that another one requires; nullopt where there is none of that name.
using FindModule = std::function<std::optional<ModuleText>(const std::string& name)>;
using ModuleReading = std::variant<ActionModule, ModuleFault>;
using ReadModule = std::function<ModuleReading(const ModuleText& main, const FindModule& find)>;

// The parameter under which an action written in Lua carries what a run of it needs: which texts of
// the plan it is, and the class that its calls may not exceed. No person can write the name.
inline constexpr std::string_view module_key = "@module";
inline bool is_module(const Param& with) { return with.find(module_key) != nullptr; }

// Which of the plan's texts it is: by its content, so that the same text in another place is the
// same step.
Value reference_to(const ModuleText& text);
const base::Source* find_referred(const base::SourceMap& sources, const Value& reference);

}  // namespace reprise::model
