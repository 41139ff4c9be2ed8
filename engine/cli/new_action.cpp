#include "cli/new_action.h"

#include <filesystem>

#include "app/paths.h"
#include "base/ids.h"
#include "cli/action_templates.h"
#include "cli/write_new.h"
#include "model/json.h"

namespace reprise::cli {

namespace fs = std::filesystem;
using model::List;
using model::Map;
using model::Value;

namespace {

constexpr const char* action_usage = "reprise new action NAME";

// For the Lua language server: the calls are installed as a file of declarations.
std::string editor_settings() {
  const fs::path meta =
      (fs::path(app::own_path()).parent_path() / "../share/reprise/stdlib/meta").lexically_normal();
  Map settings{{"runtime.version", "Lua 5.4"}};
  std::error_code error;
  if (fs::is_directory(meta, error)) settings["workspace.library"] = List{meta.string()};
  return model::to_pretty_json(Value(std::move(settings))) + "\n";
}

base::Status write_all(const fs::path& module, const fs::path& test, const std::string& name) {
  for (const auto& path : {module, test})
    if (fs::exists(path))
      return base::fail("usage", path.string() + " is there already and stays as it is",
                        std::string("Take another name: ") + action_usage);
  if (auto written =
          write_new(module, replaced(std::string(new_action_module), "@NAME@", name), action_usage);
      !written)
    return written;
  return write_new(test, replaced(std::string(new_action_test), "@NAME@", name), action_usage);
}

}  // namespace

int new_action(const Context& context, const std::string& name, const std::string& folder) {
  if (!base::is_step_id(name))
    return context.fail({"usage", "'" + name + "' cannot name an action",
                         "A name has lower-case letters, digits, '_' and '-'."});
  const fs::path module = fs::path(folder) / (name + ".lua");
  const fs::path test = fs::path(folder) / (name + "_test.lua");
  if (auto written = write_all(module, test, name); !written) return context.fail(written.error());
  print_new(context, module);
  print_new(context, test);
  const fs::path settings = fs::path(folder) / ".luarc.json";
  if (!fs::exists(settings) && write_new(settings, editor_settings(), action_usage))
    print_new(context, settings);
  context.say("Next:");
  context.say("  reprise test " + test.string());
  context.say("  uses: [ ./" + module.lexically_normal().string() +
              " ]   # in a runbook beside the folder, and in a step: uses: " + name);
  return success;
}

}  // namespace reprise::cli
