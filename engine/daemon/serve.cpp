#include "daemon/serve.h"

#include <sys/stat.h>

#include "app/paths.h"
#include "base/diagnostic.h"
#include "cli/diagnose.h"
#include "console/json_line.h"
#include "daemon/settings.h"
#include "serve/service.h"

namespace reprise::daemon {

namespace {

using cli::Context;
using cli::ServeOptions;

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
  if (!cli::report_diagnostics(context, loaded.diagnostics, loaded.sources)) return cli::usage;
  auto settings = settings_of(context, options, std::move(loaded));
  auto worker = app::worker_path();
  if (!worker) return context.fail(worker.error());
  ::mkdir(context.state.c_str(), 0700);
  auto code = serve::Service::run(
      {context.state, *worker, std::move(*settings),
       [&] { return settings_of(context, options, read_settings(context, options.config)); },
       [&](const serve::Addresses& addresses) { announce(context, addresses); }});
  return code ? *code : context.fail(code.error());
}

}  // namespace reprise::daemon
