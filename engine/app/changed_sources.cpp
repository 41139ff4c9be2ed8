#include "app/changed_sources.h"

#include <filesystem>

#include "app/paths.h"
#include "script/shipped.h"

namespace reprise::app {

namespace fs = std::filesystem;

namespace {

// Empty where the file is what was read.
std::string change_of(const base::Source& source, const fs::path& path) {
  std::error_code error;
  if (!fs::exists(path, error))
    return error ? "cannot be looked at: " + error.message() : "is gone";
  const auto text = read_file(path.string());
  if (!text) return "cannot be read: " + text.error().message;
  return *text == source.text ? "" : "was edited";
}

}  // namespace

std::vector<std::string> changed_sources(const model::Plan& plan, const std::string& folder) {
  std::vector<std::string> changes;
  for (const auto& source : plan.sources.all()) {
    if (script::is_shipped(source.name)) continue;  // of the build that made the plan
    const fs::path name(source.name);
    if (name.is_relative() && folder.empty()) continue;
    if (const auto change = change_of(source, fs::path(folder) / name); !change.empty())
      changes.push_back(source.name + " " + change);
  }
  return changes;
}

std::string source_folder(const StoredRun& run) {
  const auto* created = run.events.empty()
                            ? nullptr
                            : std::get_if<model::events::RunCreated>(&run.events.front().body);
  return created == nullptr ? "" : created->folder;
}

std::vector<std::string> changed_sources(const StoredRun& run) {
  return changed_sources(*run.plan, source_folder(run));
}

}  // namespace reprise::app
