#include <CLI/CLI.hpp>

#include "actions/catalog.h"
#include "cli/commands.h"
#include "load/json_schema.h"

namespace reprise::cli {

void add_schema(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("schema", "JSON Schema of runbooks, for editors");
  command->callback([&context] { context.print(load::json_schema(actions::catalog()) + "\n"); });
}

}  // namespace reprise::cli
