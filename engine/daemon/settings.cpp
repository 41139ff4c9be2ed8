#include "daemon/settings.h"

#include <filesystem>

#include "app/paths.h"
#include "app/triggers_file.h"
#include "base/diagnostic.h"
#include "serve/runbooks.h"
#include "serve/zones.h"

namespace reprise::daemon {

namespace {

// Once more where there are schedules: what their runbooks take is known when it is known where
// runbooks are looked up.
load::LoadedServeSettings load_settings(const std::string& path, const std::string& text) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  auto loaded = load::load_serve_settings(path, text, folder, {serve::has_zone});
  if (base::has_errors(loaded.diagnostics) || loaded.settings.schedules.empty()) return loaded;
  const auto find = [settings = loaded.settings](const std::string& id) {
    return serve::find_runbook(settings, id);
  };
  return load::load_serve_settings(path, text, folder,
                                   {serve::has_zone, app::inputs_of_runbooks(find)});
}

}  // namespace

load::LoadedServeSettings read_settings(const cli::Context& context, const std::string& config) {
  const std::string path =
      config.empty() ? context.state + "/serve.yaml" : app::absolute_path(config);
  std::error_code error;
  if (config.empty() && !std::filesystem::exists(path, error)) return {};
  auto text = app::read_file(path);
  load::LoadedServeSettings loaded;
  if (text) return load_settings(path, *text);
  loaded.diagnostics.push_back(
      {base::Severity::error, "RP0900", text.error().message, {}, text.error().hint});
  return loaded;
}

}  // namespace reprise::daemon
