#include "serve/service.h"

#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "app/paths.h"
#include "base/diagnostic.h"
#include "cli/commands.h"
#include "console/event_lines.h"
#include "console/json_line.h"
#include "load/serve_settings.h"

namespace reprise::cli {

namespace {

constexpr const char* settings_name = "serve.yaml";

struct ServeOptions {
  std::string config;
  int port = -1;
};

// With no file named and none in the state folder: the defaults.
load::LoadedServeSettings read_settings(const Context& context, const ServeOptions& options) {
  const std::string path = options.config.empty() ? context.state + "/" + settings_name
                                                  : app::absolute_path(options.config);
  std::error_code error;
  if (options.config.empty() && !std::filesystem::exists(path, error)) return {};
  auto text = app::read_file(path);
  load::LoadedServeSettings loaded;
  if (text)
    return load::load_serve_settings(path, std::move(*text),
                                     std::filesystem::path(path).parent_path().string());
  loaded.diagnostics.push_back(
      {base::Severity::error, "RP0900", text.error().message, {}, text.error().hint});
  return loaded;
}

base::Result<load::ServeSettings> settings_of(const Context& context, const ServeOptions& options,
                                              load::LoadedServeSettings loaded) {
  if (base::has_errors(loaded.diagnostics))
    return base::fail("usage", base::render_all(loaded.diagnostics, loaded.sources, false));
  auto settings = std::move(loaded.settings);
  if (options.port >= 0) settings.operators.port = static_cast<std::uint16_t>(options.port);
  if (settings.bindings.empty() && !context.bindings.empty())
    settings.bindings = app::absolute_path(context.bindings);
  return settings;
}

// As for a runbook: with places and hints.
int tell_faults(const Context& context, const load::LoadedServeSettings& loaded) {
  if (!context.json)
    context.complain(base::render_all(loaded.diagnostics, loaded.sources, context.colour()));
  else
    for (const auto& diagnostic : loaded.diagnostics)
      context.print(console::error_line(0, 0, diagnostic, loaded.sources));
  return usage;
}

void announce(const Context& context, const std::string& url) {
  if (context.json)
    return context.print(console::JsonLine()
                             .text("type", "serving")
                             .text("url", url)
                             .text("token_file", context.state + "/token")
                             .line());
  context.print(url + "\nThe token of this state folder: " + context.state + "/token\n");
}

int serve(const Context& context, const ServeOptions& options) {
  auto loaded = read_settings(context, options);
  if (base::has_errors(loaded.diagnostics)) return tell_faults(context, loaded);
  auto settings = settings_of(context, options, std::move(loaded));
  auto worker = app::worker_path();
  if (!worker) return context.fail(worker.error());
  ::mkdir(context.state.c_str(), 0700);
  auto code = serve::Service::run(
      {context.state, *worker, std::move(*settings),
       [&] { return settings_of(context, options, read_settings(context, options)); },
       [&](const std::string& url) { announce(context, url); }});
  return code ? *code : context.fail(code.error());
}

}  // namespace

void add_serve(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("serve", "Be the engine, with an HTTP API beside it");
  auto options = std::make_shared<ServeOptions>();
  command->add_option("--config", options->config, "Settings (default STATE/serve.yaml)")
      ->type_name("FILE");
  command->add_option("--port", options->port, "Of the operators' listener; 0 is a free one")
      ->check(CLI::Range(0, 65535));
  command->callback([&context, options] { context.exit = serve(context, *options); });
}

}  // namespace reprise::cli
