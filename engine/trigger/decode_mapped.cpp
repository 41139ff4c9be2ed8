#include <algorithm>
#include <span>

#include "base/text.h"
#include "model/json_path.h"
#include "trigger/alert_parts.h"

namespace reprise::trigger {

namespace {

using base::Result;
using model::AlertMapping;
using model::Value;

// What a document without a mapping is looked through for.
const AlertMapping& plain_mapping() {
  static const AlertMapping mapping{".",         ".fingerprint", ".status", ".title",
                                    ".severity", ".starts_at",   ".ends_at"};
  return mapping;
}

// These words are over in any mapping that names none.
bool says_resolved(const AlertMapping& mapping, const std::string& status) {
  static const std::vector<std::string> usual = {"resolved", "ok", "closed", "recovered"};
  const auto& words = mapping.resolved.empty() ? usual : mapping.resolved;
  return std::find(words.begin(), words.end(), status) != words.end();
}

void read_all(const std::map<std::string, std::string>& paths, const Value& from, Labels& to) {
  for (const auto& [name, path] : paths) {
    const Value* found = model::at_json_path(from, path);
    if (found != nullptr && !found->is_null()) to.emplace(name, text_of(*found));
  }
}

const Value& value_at(const Value& from, const std::string& path) {
  static const Value nothing;
  const Value* found = path.empty() ? nullptr : model::at_json_path(from, path);
  return found == nullptr ? nothing : *found;
}

Alert read_alert(const AlertMapping& mapping, const Value& from, bool is_plain) {
  Alert alert;
  alert.fingerprint = text_at(from, mapping.fingerprint);
  alert.status = says_resolved(mapping, text_at(from, mapping.status)) ? "resolved" : "firing";
  alert.title = text_at(from, mapping.title);
  alert.severity = text_at(from, mapping.severity);
  alert.starts_us = time_of(value_at(from, mapping.starts));
  alert.ends_us = time_of(value_at(from, mapping.ends));
  read_all(mapping.labels, from, alert.labels);
  read_all(mapping.annotations, from, alert.annotations);
  if (is_plain) {
    add_scalars(alert.labels, from["labels"]);
    // What changes while it fires is no part of what fires.
    if (alert.labels.empty()) add_scalars(alert.labels, from);
    for (const char* name : {"status", "starts_at", "ends_at"}) alert.labels.erase(name);
  }
  alert.payload = from;
  return alert;
}

}  // namespace

Result<Decoded> decode_mapped(const SourceSettings& source, const Value& body) {
  const AlertMapping& mapping = source.mapping ? *source.mapping : plain_mapping();
  const Value* place = model::at_json_path(body, mapping.alerts);
  if (place == nullptr) return wrong_payload("there is nothing at '" + mapping.alerts + "'");
  Decoded decoded;
  const std::span<const Value> all =
      place->is_list() ? std::span<const Value>(place->list()) : std::span<const Value>(place, 1);
  for (const Value& from : all) {
    if (!from.is_map()) return wrong_payload("an alert is no object");
    decoded.alerts.push_back(read_alert(mapping, from, !source.mapping));
  }
  return decoded;
}

}  // namespace reprise::trigger
