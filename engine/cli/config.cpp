#include <CLI/CLI.hpp>
#include <cstdlib>

#include "app/paths.h"
#include "cli/commands.h"
#include "console/json_line.h"
#include "console/text_form.h"

namespace reprise::cli {

namespace {

struct Setting {
  std::string name, value, origin;
};

std::string origin_of_state(const Context& context) {
  if (context.state != app::default_state_folder()) return "--state";
  if (std::getenv("REPRISE_STATE") != nullptr) return "REPRISE_STATE";
  return std::getenv("XDG_STATE_HOME") != nullptr ? "XDG_STATE_HOME" : "default";
}

std::vector<Setting> settings(const Context& context) {
  auto worker = app::worker_path();
  std::vector<Setting> all = {
      {"state", context.state, origin_of_state(context)},
      {"bindings", context.bindings.empty() ? "-" : context.bindings,
       context.bindings.empty() ? "default" : "--bindings"},
      {"worker", worker ? *worker : "-",
       std::getenv("REPRISE_WORKER") != nullptr ? "REPRISE_WORKER" : "beside the executable"},
      {"colour", context.colour() ? "on" : "off",
       context.no_color ? "--no-color"
                        : std::getenv("NO_COLOR") != nullptr ? "NO_COLOR" : "terminal"}};
  for (const auto& folder : app::runbook_folders()) all.push_back({"runbooks", folder, "built in"});
  return all;
}

void show(const Context& context) {
  std::vector<std::vector<std::string>> rows = {{"SETTING", "VALUE", "FROM"}};
  for (const auto& setting : settings(context)) {
    if (context.json)
      context.print(console::JsonLine()
                        .text("type", "setting")
                        .text("name", setting.name)
                        .text("value", setting.value)
                        .text("origin", setting.origin)
                        .line());
    rows.push_back({setting.name, setting.value, setting.origin});
  }
  if (!context.json) context.print(console::table(rows));
}

}  // namespace

void add_config(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("config", "The settings in force");
  command->require_subcommand(1);
  auto* shown = command->add_subcommand("show", "Every setting with where it comes from");
  shown->callback([&context] { show(context); });
}

}  // namespace reprise::cli
