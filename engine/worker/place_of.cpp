#include "worker/place_of.h"

#include <filesystem>

namespace reprise::worker {

using model::Value;

namespace {

std::vector<std::string> absolute_paths(const Value& list, const std::string& folder) {
  std::vector<std::string> paths;
  if (!list.is_list()) return paths;
  for (const auto& item : list.list()) {
    std::string path =
        (std::filesystem::path(folder) / item.text_or(".")).lexically_normal().string();
    if (path.size() > 1 && path.ends_with('/')) path.pop_back();
    paths.push_back(std::move(path));
  }
  return paths;
}

// A path that is no folder is worked on in the folder where it stands. A script that goes on keeps
// that reach: it may have made the folder itself.
bool needs_folder_above(const Value& request, const std::string& path) {
  std::error_code ignored;
  const Value& record = request["record"];
  return (record.is_list() && !record.list().empty()) ||
         !std::filesystem::is_directory(path, ignored);
}

base::Result<actions::Reach> reach_of(const Value& hosts) {
  std::vector<std::string> entries;
  if (hosts.is_list())
    for (const auto& host : hosts.list()) entries.push_back(host.text_or(""));
  return actions::Reach::of(entries);
}

}  // namespace

base::Result<Place> place_of(const Value& request) {
  auto reach = reach_of(request["hosts"]);
  if (!reach) return base::fail(reach.error());
  Place place;
  place.reach = std::move(*reach);
  std::error_code ignored;
  place.folder = std::filesystem::current_path(ignored).string();
  place.roots = absolute_paths(request["roots"], place.folder);
  place.roots.insert(place.roots.begin(), place.folder);
  for (auto& path : absolute_paths(request["paths"], place.folder)) {
    std::string above = std::filesystem::path(path).parent_path().string();
    const bool is_wide = needs_folder_above(request, path);
    place.roots.push_back(is_wide ? std::move(above) : std::move(path));
  }
  return place;
}

}  // namespace reprise::worker
