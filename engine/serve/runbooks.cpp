#include "serve/runbooks.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "app/paths.h"
#include "base/ids.h"
#include "base/text.h"
#include "serve/asking.h"
#include "serve/service.h"
#include "serve/targets.h"

namespace reprise::serve {

namespace fs = std::filesystem;

namespace {

constexpr const char* endings[] = {".yaml", ".yml", ".json"};

std::vector<std::string> folders_of(const load::ServeSettings& settings) {
  return settings.runbooks.empty() ? app::runbook_folders() : settings.runbooks;
}

// A link inside may lead outside: what counts is where the file is.
bool lies_below(const fs::path& file, const fs::path& folder) {
  std::error_code error;
  const std::string real = fs::canonical(file, error).string();
  const std::string above = error ? "" : fs::canonical(folder, error).string();
  return !error && real.starts_with(above + "/");
}

// "shop/restore" of FOLDER/shop/restore.yaml; empty for what is no runbook by its name.
std::string name_of(const fs::path& file, const fs::path& folder) {
  if (std::find(std::begin(endings), std::end(endings), file.extension()) == std::end(endings))
    return {};
  const std::string name = file.lexically_relative(folder).replace_extension().string();
  const bool beside = name.ends_with(".drill") || name.ends_with(".bindings");
  return base::is_runbook_id(name) && !beside ? name : std::string();
}

void add_names(const fs::path& folder, std::set<std::string>& names) {
  std::error_code error;
  constexpr auto options = fs::directory_options::skip_permission_denied;
  for (fs::recursive_directory_iterator at(folder, options, error), end; !error && at != end;
       at.increment(error)) {
    std::error_code ignored;
    const auto name = at->is_regular_file(ignored) ? name_of(at->path(), folder) : std::string();
    if (!name.empty() && lies_below(at->path(), folder)) names.insert(name);
  }
}

base::Error not_yours() { return {"forbidden", "this token may not do that to this runbook"}; }

}  // namespace

bool may_name(const access::Identity& identity, const std::string& name) {
  return identity.scopes.empty() || std::any_of(identity.scopes.begin(), identity.scopes.end(),
                                                [&](const access::Scope& scope) {
                                                  return access::matches(scope.runbook, name);
                                                });
}

std::vector<std::string> runbook_names(const load::ServeSettings& settings) {
  std::set<std::string> names;
  for (const auto& folder : folders_of(settings)) add_names(folder, names);
  return {names.begin(), names.end()};
}

base::Result<std::string> find_runbook(const load::ServeSettings& settings,
                                       const std::string& name) {
  const std::string seen = "See: GET /api/v1/runbooks";
  if (!base::is_runbook_id(name))
    return base::fail("usage", "'" + base::printable(name) + "' cannot name a runbook", seen);
  for (const auto& folder : folders_of(settings))
    for (const char* ending : endings) {
      const std::string path = folder + "/" + name + ending;
      std::error_code error;
      if (fs::is_regular_file(path, error) && lies_below(path, folder)) return path;
    }
  return base::fail("unknown", "there is no runbook '" + name + "'", seen);
}

void plan_named(Service& service, AskingPtr asking, Planned then) {
  const std::string name = asking->body["runbook"].text_or("");
  if (!may_name(asking->caller.identity, name)) return asking->refuse(not_yours());
  auto path = find_runbook(service.settings(), name);
  if (!path) return asking->refuse(path.error());
  app::CompileRequest request{*path, service.settings().bindings};
  if (asking->body["inputs"].is_map()) request.values = asking->body["inputs"].map();
  if (asking->body["input_texts"].is_map())
    for (const auto& [input, text] : asking->body["input_texts"].map())
      request.inputs.emplace_back(input, text.text_or(""));
  auto compiled = std::make_shared<app::Compiled>();
  service.beside([request, compiled] { *compiled = app::compile(request); },
                 [asking, compiled, then = std::move(then)] {
                   if (!compiled->plan)
                     return asking->answer(refusal_of(compiled->diagnostics, compiled->sources));
                   if (!asking->may(app::target_of(*compiled->plan)))
                     return asking->refuse(not_yours());
                   then(std::move(*compiled));
                 });
}

}  // namespace reprise::serve
