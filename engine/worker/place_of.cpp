#include "worker/place_of.h"

#include <filesystem>

#include "actions/postgres.h"

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

std::vector<std::string> plain_hosts(const Value& hosts) {
  std::vector<std::string> entries;
  if (hosts.is_list())
    for (const auto& host : hosts.list())
      if (!host.is_map()) entries.push_back(host.text_or(""));
  return entries;
}

}  // namespace

base::Result<Place> place_of(const Value& request) {
  auto reach = actions::Reach::of(plain_hosts(request["hosts"]));
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

base::Status add_databases(const Value& request, const WorkerSecrets& secrets, Place& place) {
  auto entries = plain_hosts(request["hosts"]);
  const auto plain = entries.size();
  if (!request["hosts"].is_list()) return {};
  for (const auto& host : request["hosts"].list()) {
    if (!host.is_map()) continue;
    const auto dsn = secrets.fill_in(host["dsn"]);
    if (!dsn) return base::fail(dsn.error());
    // What is no dsn is told by the call that is given it.
    const auto options = actions::Postgres::options_of(dsn->text_or(""));
    if (!options) continue;
    if (const auto servers = actions::postgres_hosts(*options))
      entries.insert(entries.end(), servers->begin(), servers->end());
  }
  if (entries.size() == plain) return {};
  auto reach = actions::Reach::of(entries);
  if (!reach) return base::fail(reach.error());
  place.reach = std::move(*reach);
  return {};
}

}  // namespace reprise::worker
