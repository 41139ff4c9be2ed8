// Commands of the language that this build does not have: known by name, refused clearly.
#include <CLI/CLI.hpp>

#include "cli/commands.h"

namespace reprise::cli {

void add_later(CLI::App& app, Context& context) {
  for (const char* name :
       {"lint", "evidence", "drill", "replay", "prove", "check", "plugin", "undo"}) {
    auto* command = app.add_subcommand(name, "(not in this build)")->group("Later");
    command->fallthrough(false)->prefix_command();  // whatever follows is not ours to judge
    command->callback([&context, name] {
      context.exit = context.fail({"usage", std::string("'") + name +
                                                "' is part of the command line, but not of this "
                                                "build"});
    });
  }
}

}  // namespace reprise::cli
