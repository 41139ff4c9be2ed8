#include <CLI/CLI.hpp>

#include "app/module_options.h"
#include "cli/commands.h"
#include "load/json_schema.h"

namespace reprise::cli {

void add_schema(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("schema", "JSON Schema of runbooks, for editors");
  command->callback([&context] { context.print(load::json_schema(app::whole_catalog()) + "\n"); });
}

}  // namespace reprise::cli
