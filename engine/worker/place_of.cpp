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
  place.targets = absolute_paths(request["targets"], place.folder);
  place.roots.insert(place.roots.end(), place.targets.begin(), place.targets.end());
  return place;
}

}  // namespace reprise::worker
