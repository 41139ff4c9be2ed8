#include <sqlite3.h>

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "console/json_line.h"
#include "reprise/version.h"

namespace reprise::cli {

void add_version(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("version", "Versions of the engine and its journal format");
  command->callback([&context] {
    if (context.json)
      return context.print(console::JsonLine()
                               .text("type", "version")
                               .text("version", REPRISE_VERSION)
                               .number("language", 1)
                               .text("sqlite", sqlite3_libversion())
                               .line());
    context.print("reprise " REPRISE_VERSION "\nlanguage 1\nSQLite " +
                  std::string(sqlite3_libversion()) + "\n");
  });
}

}  // namespace reprise::cli
