#include "load/decode_sources.h"

#include <algorithm>
#include <set>

#include "load/scalars.h"
#include "model/json_path.h"

namespace reprise::load {

namespace {

using model::AlertMapping;
using model::SourceKind;
using model::SourceSettings;

// In the order of model::SourceKind.
const std::vector<std::string> kind_words = {"alertmanager", "grafana", "pagerduty", "datadog",
                                             "opsgenie",     "github",  "standard",  "generic"};

std::string read_path(Reporter& report, Node node, const std::string& what) {
  auto path = read_text(report, node, what);
  if (!path || model::is_json_path(*path)) return path.value_or("");
  report.error("RP0223", node.place(), what + " is no path into a JSON document",
               "write it like .event.data.id or .items[1].id");
  return {};
}

void read_path_of(Reporter& report, const Fields& fields, const char* key, std::string& path) {
  const auto node = fields.find(key);
  if (node) path = read_path(report, *node, "'" + std::string(key) + "'");
}

std::map<std::string, std::string> read_paths(Reporter& report, const Fields& fields,
                                              const char* key) {
  std::map<std::string, std::string> paths;
  const auto node = fields.find(key);
  if (!node || !expect_map(report, *node, "'" + std::string(key) + "'")) return paths;
  for (const Entry entry : node->entries()) {
    const std::string name(entry.key.text());
    paths[name] = read_path(report, entry.value, "'" + name + "'");
  }
  return paths;
}

AlertMapping decode_mapping(Reporter& report, Node node) {
  AlertMapping mapping;
  const Fields fields(report, node, "'mapping'",
                      {"alerts", "fingerprint", "status", "resolved", "title", "severity", "starts",
                       "ends", "labels", "annotations"});
  if (!fields.is_map()) return mapping;
  read_path_of(report, fields, "alerts", mapping.alerts);
  read_path_of(report, fields, "fingerprint", mapping.fingerprint);
  read_path_of(report, fields, "status", mapping.status);
  read_path_of(report, fields, "title", mapping.title);
  read_path_of(report, fields, "severity", mapping.severity);
  read_path_of(report, fields, "starts", mapping.starts);
  read_path_of(report, fields, "ends", mapping.ends);
  mapping.labels = read_paths(report, fields, "labels");
  mapping.annotations = read_paths(report, fields, "annotations");
  if (const auto words = fields.find("resolved")) {
    mapping.resolved = read_texts(report, *words, "'resolved'");
  }
  return mapping;
}

SourceSettings decode_source(Reporter& report, const Entry& entry) {
  SourceSettings source;
  source.name = std::string(entry.key.text());
  source.place = entry.key.place();
  check_trigger_name(report, entry.key, source.name, "a source");
  const Fields fields(report, entry.value, "the source '" + source.name + "'",
                      {"kind", "auth", "mapping", "observe"});
  if (!fields.is_map()) return source;
  if (const auto node = fields.need("kind")) {
    const auto kind = read_choice(report, *node, "'kind'", kind_words);
    source.kind = static_cast<SourceKind>(kind.value_or(kind_words.size() - 1));
  }
  if (const auto node = fields.find("auth")) {
    source.auth = decode_ways(report, *node, source.kind, source.name);
  } else {
    report.error("RP0503", source.place,
                 "the source '" + source.name + "' proves itself by nothing",
                 "write 'auth:' with one of bearer, basic, mtls and hmac");
  }
  if (const auto node = fields.find("mapping")) source.mapping = decode_mapping(report, *node);
  if (const auto node = fields.find("observe")) {
    source.observe = read_boolean(report, *node, "'observe'").value_or(true);
  }
  return source;
}

}  // namespace

std::vector<SourceSettings> decode_sources(Reporter& report, Node node) {
  std::vector<SourceSettings> sources;
  if (!expect_map(report, node, "'sources'")) return sources;
  for (const Entry entry : node.entries()) sources.push_back(decode_source(report, entry));
  return sources;
}

bool check_trigger_name(Reporter& report, Node node, std::string_view name, const char* what) {
  const auto is_letter_or_digit = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  const bool is_name = !name.empty() && name.size() <= 64 && is_letter_or_digit(name[0]) &&
                       name.find("..") == std::string_view::npos &&
                       std::all_of(name.begin(), name.end(), [&](char c) {
                         return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-';
                       });
  if (is_name) return true;
  return report.error("RP0501", node.place(),
                      "'" + std::string(name.substr(0, 80)) + "' cannot name " + what,
                      "a name has up to 64 letters, digits, '.', '_' and '-', and begins with a "
                      "letter or a digit");
}

}  // namespace reprise::load
