#include "app/module_bounds.h"

#include <string>
#include <string_view>

namespace reprise::app {

using model::List;
using model::Value;

namespace {

constexpr std::string_view path_keys[] = {"path", "file", "pidfile", "ca", "cwd"};

bool is_path_key(std::string_view key) {
  for (const auto each : path_keys)
    if (key == each) return true;
  return false;
}

// A text of a map that stands under no such key is no path: it may be a pattern, or "/".
void collect_paths(const Value& value, bool is_path, List& paths) {
  if (value.is_text() && is_path) paths.push_back(value);
  if (value.is_list())
    for (const auto& item : value.list()) collect_paths(item, is_path && item.is_text(), paths);
  if (value.is_map())
    for (const auto& [key, item] : value.map())
      collect_paths(item, is_path_key(key) && !item.is_list(), paths);
}

// An input may be an address or a file, as a side of a comparison is.
bool is_path(const std::string& text) {
  return text.find('/') != std::string::npos && text.find("://") == std::string::npos &&
         text.find('=') == std::string::npos;
}

void collect_hosts(const Value& value, bool is_host, List& hosts) {
  if (value.is_text() && is_host && !is_path(value.text())) hosts.push_back(value);
  if (value.is_list())
    for (const auto& item : value.list()) collect_hosts(item, is_host && item.is_text(), hosts);
  if (!value.is_map()) return;
  if (const Value& host = value["host"]; host.is_text()) {
    const Value& port = value["port"];
    hosts.emplace_back(host.text() +
                       (port.is_integer() ? ":" + std::to_string(port.integer()) : ""));
  }
  // Perhaps of a secret, whose bytes only the worker has.
  if (const Value& dsn = value["dsn"]; !dsn.is_null()) hosts.push_back(model::Map{{"dsn", dsn}});
  for (const auto& [key, item] : value.map())
    collect_hosts(item, key == "url" && item.is_text(), hosts);
}

using Collect = void (*)(const Value& value, bool counts, List& found);

Value collected(Collect collect, const Value& names, const Value& inputs) {
  List found;
  if (names.is_list())
    for (const auto& name : names.list()) collect(inputs[name.text_or("")], true, found);
  return Value(std::move(found));
}

}  // namespace

Value paths_in(const Value& names, const Value& inputs) {
  return collected(collect_paths, names, inputs);
}

Value hosts_in(const Value& module, const Value& inputs) {
  List all = module["hosts"].is_list() ? module["hosts"].list() : List{};
  all.emplace_back("hosts");
  List hosts = collected(collect_hosts, Value(std::move(all)), inputs).list();
  if (module["databases"].is_list())
    for (const auto& name : module["databases"].list())
      if (const Value& dsn = inputs[name.text_or("")]; !dsn.is_null())
        hosts.push_back(model::Map{{"dsn", dsn}});
  return Value(std::move(hosts));
}

}  // namespace reprise::app
