#include <CLI/CLI.hpp>

#include "app/engine_signals.h"
#include "cli/commands.h"

namespace reprise::cli {

void add_serve(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("serve", "Be the engine, with an HTTP API beside it");
  auto options = std::make_shared<ServeOptions>();
  command->add_option("--config", options->config, "Settings (default STATE/serve.yaml)")
      ->type_name("FILE");
  command->add_option("--port", options->port, "Of the operators' listener; 0 is a free one")
      ->check(CLI::Range(0, 65535));
  command->add_flag("--check", options->check, "Only say what is wrong with what it is told");
  command->callback([&context, options] {
    app::hold_signals();
    context.exit = context.service.is_here() ? context.service.serve(context, *options)
                                             : become_service(context);
  });
}

}  // namespace reprise::cli
