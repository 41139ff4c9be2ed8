#include <CLI/CLI.hpp>

#include "app/module_options.h"
#include "cli/commands.h"
#include "load/json_schema.h"
#include "load/triggers_schema.h"

namespace reprise::cli {

void add_schema(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("schema", "JSON Schema of runbooks or triggers, for editors");
  auto of_triggers = std::make_shared<bool>(false);
  command->add_flag("--triggers", *of_triggers, "Of the triggers file");
  command->callback([&context, of_triggers] {
    context.print(
        (*of_triggers ? load::triggers_schema() : load::json_schema(app::whole_catalog())) + "\n");
  });
}

}  // namespace reprise::cli
