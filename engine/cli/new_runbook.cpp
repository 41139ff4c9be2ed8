#include "cli/new_runbook.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <map>

#include "app/paths.h"
#include "base/ids.h"
#include "cli/commands.h"
#include "cli/new_action.h"
#include "cli/runbook_templates.h"
#include "cli/write_new.h"

namespace reprise::cli {

namespace fs = std::filesystem;

namespace {

constexpr const char* command = "reprise new runbook PATH";

struct Kind {
  std::string_view runbook;
  std::string_view drill = {};  // bindings; empty = it needs none
};

const std::map<std::string, Kind> kinds = {
    {"minimal", {minimal_runbook}},
    {"service-restart", {restart_runbook, restart_drill}},
    {"database-restore", {restore_runbook, restore_drill}},
};

// runbooks/shop/restart.yaml is found as shop/restart; elsewhere the name of the file is the id.
std::string id_for(const fs::path& path) {
  const fs::path plain = fs::path(path).replace_extension();
  std::string id = plain.filename().string();
  bool is_below = false;
  for (const auto& part : plain.parent_path()) {
    if (is_below) id = part.string() + "/" + id;
    if (part == "runbooks") is_below = true, id = plain.filename().string();
  }
  return base::is_runbook_id(id) ? id : "my/runbook";
}

// Editors read it from the first line. What is installed has it beside the runbooks.
std::string schema_line(bool& is_installed) {
  const fs::path schema = app::shared_path("runbook.schema.json");
  std::error_code error;
  is_installed = fs::is_regular_file(schema, error);
  return "# yaml-language-server: $schema=" +
         (is_installed ? schema.string() : std::string("runbook.schema.json")) + "\n";
}

base::Status write_all(const fs::path& path, const fs::path& drill, const Kind& kind,
                       const std::string& head) {
  if (!kind.drill.empty() && fs::exists(drill))
    return base::fail("usage", drill.string() + " is there already and stays as it is",
                      std::string("Name another file: ") + command);
  const auto filled = [&](std::string_view text) {
    return replaced(replaced(std::string(text), "@ID@", id_for(path)), "@DRILL@",
                    drill.filename().string());
  };
  if (auto written = write_new(path, head + filled(kind.runbook), command); !written)
    return written;
  return kind.drill.empty() ? base::Status{} : write_new(drill, filled(kind.drill), command);
}

void say_next(const Context& context, const fs::path& path, const fs::path& drill, const Kind& kind,
              bool is_installed) {
  const std::string bindings = kind.drill.empty() ? "" : " --bindings " + drill.string();
  context.say("Next:");
  if (!is_installed)
    context.say("  reprise schema >" + (path.parent_path() / "runbook.schema.json").string() +
                "   # for your editor");
  context.say("  reprise validate " + path.string());
  context.say("  reprise plan " + path.string() + bindings);
  context.say("  reprise run " + path.string() + bindings);
}

int new_runbook(const Context& context, const std::string& given, const std::string& kind_name) {
  const Kind& kind = kinds.at(kind_name);
  const fs::path path = given;
  const fs::path drill = fs::path(path).replace_extension(".drill.yaml");
  bool is_installed = false;
  const std::string head = schema_line(is_installed);
  if (auto written = write_all(path, drill, kind, head); !written)
    return context.fail(written.error());
  print_new(context, path);
  if (!kind.drill.empty()) print_new(context, drill);
  say_next(context, path, drill, kind, is_installed);
  return success;
}

}  // namespace

std::string smallest_runbook() {
  return replaced(std::string(minimal_runbook), "@ID@", "my/first");
}

void add_new(CLI::App& app, Context& context) {
  auto* create = app.add_subcommand("new", "Write a first file to begin with");
  create->require_subcommand(1);
  auto* runbook = create->add_subcommand("runbook", "A small runbook that runs as it stands");
  auto path = std::make_shared<std::string>("runbook.yaml");
  auto kind = std::make_shared<std::string>("minimal");
  runbook->add_option("path", *path, "The file to write (default runbook.yaml)");
  runbook->add_option("--kind", *kind, "What it is about (default minimal)")
      ->check(CLI::IsMember({"minimal", "service-restart", "database-restore"}));
  runbook->callback([&context, path, kind] { context.exit = new_runbook(context, *path, *kind); });
  auto* action = create->add_subcommand("action", "An action in Lua, with its test");
  auto name = std::make_shared<std::string>();
  auto folder = std::make_shared<std::string>("actions");
  action->add_option("name", *name, "What steps will write under uses")->required();
  action->add_option("--folder", *folder, "Where to write it (default actions)");
  action->callback(
      [&context, name, folder] { context.exit = new_action(context, *name, *folder); });
}

}  // namespace reprise::cli
