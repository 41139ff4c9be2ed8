#include "daemon/serve.h"

#include <sys/stat.h>

#include "app/paths.h"
#include "app/tell.h"
#include "app/triggers_file.h"
#include "base/diagnostic.h"
#include "cli/diagnose.h"
#include "console/json_line.h"
#include "daemon/settings.h"
#include "serve/runbooks.h"
#include "serve/service.h"
#include "serve/sources.h"

namespace reprise::daemon {

namespace {

using cli::Context;
using cli::ServeOptions;

base::Result<serve::ReadSettings> settings_of(const Context& context, const ServeOptions& options,
                                              load::LoadedServeSettings loaded) {
  if (base::has_errors(loaded.diagnostics))
    return base::fail("usage", base::render_all(loaded.diagnostics, loaded.sources, false));
  auto settings = std::move(loaded.settings);
  if (options.port >= 0) settings.operators.port = static_cast<std::uint16_t>(options.port);
  if (settings.bindings.empty() && !context.bindings.empty())
    settings.bindings = app::absolute_path(context.bindings);
  return serve::ReadSettings{std::move(settings),
                             base::render_all(loaded.diagnostics, loaded.sources, false)};
}

// What the settings name, but for certificates.
int check(const Context& context, const load::ServeSettings& settings) {
  const auto find = [&](const std::string& id) { return serve::find_runbook(settings, id); };
  if (!settings.triggers.empty()) {
    const auto triggers = app::read_triggers(settings.triggers, find);
    if (!cli::report_diagnostics(context, triggers.diagnostics, triggers.sources))
      return cli::usage;
  }
  if (auto sources = serve::read_sources(settings.triggers, find); !sources)
    return context.fail(sources.error());
  if (auto routes = app::read_routes(settings.bindings); !routes)
    return context.fail(routes.error());
  context.say("The settings are valid.");
  return cli::success;
}

void announce(const Context& context, const serve::Addresses& addresses) {
  const std::string hooks = addresses.webhooks.empty() ? "" : addresses.webhooks + "/hooks/SOURCE";
  if (context.json)
    return context.print(console::JsonLine()
                             .text("type", "serving")
                             .text("url", addresses.operators)
                             .text("hooks", hooks)
                             .text("token_file", context.state + "/token")
                             .line());
  context.print(addresses.operators + "\nThe token of this state folder: " + context.state +
                "/token\n");
  if (!hooks.empty()) context.print("Alerts are sent to: " + hooks + "\n");
}

}  // namespace

int serve(const Context& context, const ServeOptions& options) {
  auto loaded = read_settings(context, options.config);
  const bool is_wrong = base::has_errors(loaded.diagnostics);
  if (options.check || is_wrong)
    cli::report_diagnostics(context, loaded.diagnostics, loaded.sources);
  if (is_wrong) return cli::usage;
  auto settings = settings_of(context, options, std::move(loaded));
  if (options.check) return check(context, settings->settings);
  auto worker = app::worker_path();
  if (!worker) return context.fail(worker.error());
  ::mkdir(context.state.c_str(), 0700);
  auto code = serve::Service::run(
      {context.state, *worker, std::move(settings->settings), std::move(settings->warnings),
       [&] { return settings_of(context, options, read_settings(context, options.config)); },
       [&](const serve::Addresses& addresses) { announce(context, addresses); }});
  return code ? *code : context.fail(code.error());
}

}  // namespace reprise::daemon
