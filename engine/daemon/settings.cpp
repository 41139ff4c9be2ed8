#include "daemon/settings.h"

#include <filesystem>

#include "app/paths.h"
#include "base/diagnostic.h"
#include "serve/zones.h"

namespace reprise::daemon {

load::LoadedServeSettings read_settings(const cli::Context& context, const std::string& config) {
  const std::string path =
      config.empty() ? context.state + "/serve.yaml" : app::absolute_path(config);
  std::error_code error;
  if (config.empty() && !std::filesystem::exists(path, error)) return {};
  auto text = app::read_file(path);
  load::LoadedServeSettings loaded;
  if (text)
    return load::load_serve_settings(path, std::move(*text),
                                     std::filesystem::path(path).parent_path().string(),
                                     {serve::has_zone});
  loaded.diagnostics.push_back(
      {base::Severity::error, "RP0900", text.error().message, {}, text.error().hint});
  return loaded;
}

}  // namespace reprise::daemon
