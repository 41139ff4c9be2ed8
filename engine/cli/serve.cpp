#include "cli/serve.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstring>

#include "app/paths.h"
#include "cli/commands.h"

namespace reprise::cli {

namespace {

// The program that has the service takes the place of this one. Comes back only where it cannot.
int become_service(const Context& context) {
  const auto program = app::serve_path();
  if (!program) return context.fail(program.error());
  ::execv(program->c_str(), context.words);
  return context.fail({"io", *program + ": " + std::strerror(errno)});
}

}  // namespace

void add_serve(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("serve", "Be the engine, with an HTTP API beside it");
  auto options = std::make_shared<ServeOptions>();
  command->add_option("--config", options->config, "Settings (default STATE/serve.yaml)")
      ->type_name("FILE");
  command->add_option("--port", options->port, "Of the operators' listener; 0 is a free one")
      ->check(CLI::Range(0, 65535));
  command->callback([&context, options] {
    context.exit = context.serve ? context.serve(context, *options) : become_service(context);
  });
}

}  // namespace reprise::cli
