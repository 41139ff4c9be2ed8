#include <set>

#include "base/sha256.h"
#include "base/text.h"
#include "trigger/alert_parts.h"

namespace reprise::trigger {

namespace {

using base::Result;
using model::SourceKind;
using model::Value;

// Prometheus Alertmanager says version 4; Grafana says 1 and names its organisation.
std::string wrong_version(const SourceSettings& source, const Value& body) {
  const bool is_grafana = body["version"].text_or("") == "1" && !body["orgId"].is_null();
  if (source.kind == SourceKind::grafana) {
    return is_grafana ? "" : "this is no notice of Grafana: version 1 with an orgId";
  }
  if (is_grafana) return "this is a notice of Grafana, and the source is an Alertmanager";
  return body["version"].text_or("") == "4" ? "" : "this is no Alertmanager notice of version 4";
}

// All of them are text, or the sender is not what it says.
bool read_texts(const Value& from, Labels& to) {
  if (from.is_null()) return true;
  if (!from.is_map()) return false;
  for (const auto& [name, value] : from.map()) {
    if (!value.is_text()) return false;
    to.emplace(base::to_utf8(name), text_of(value));
  }
  return true;
}

std::string read_alert(const Value& from, Alert& alert) {
  if (!from.is_map()) return "an alert is no object";
  alert.status = from["status"].text_or("");
  if (alert.status != "firing" && alert.status != "resolved") {
    return "the status of an alert is neither firing nor resolved";
  }
  if (!read_texts(from["labels"], alert.labels)) return "labels are no map of texts";
  if (!read_texts(from["annotations"], alert.annotations)) return "annotations are no map of texts";
  alert.fingerprint = text_of(from["fingerprint"]);
  alert.starts_us = time_of(from["startsAt"]);
  alert.ends_us = time_of(from["endsAt"]);
  const auto label = [&](const char* name) {
    const auto found = alert.labels.find(name);
    return found == alert.labels.end() ? std::string() : found->second;
  };
  alert.title = label("alertname");
  alert.severity = label("severity");
  alert.payload = from;
  return {};
}

// The group is sent again and again while it fires; what makes it news is in here.
std::string resend_key(const Value& body, std::vector<Alert>& alerts) {
  std::set<std::string> members;
  for (Alert& alert : alerts) {
    finish(alert);
    members.insert(alert.key + " " + alert.status);
  }
  std::string all = text_of(body["groupKey"]) + "\n" + text_of(body["status"]);
  for (const std::string& member : members) all += "\n" + member;
  return base::sha256_hex(all);
}

}  // namespace

Result<Decoded> decode_alertmanager(const SourceSettings& source, const Value& body) {
  if (const std::string why = wrong_version(source, body); !why.empty()) return wrong_payload(why);
  if (!body["alerts"].is_list()) return wrong_payload("there is no list of alerts");
  Decoded decoded;
  for (const Value& from : body["alerts"].list()) {
    const std::string why = read_alert(from, decoded.alerts.emplace_back());
    if (!why.empty()) return wrong_payload(why);
  }
  decoded.truncated = body["truncatedAlerts"].integer_or(0) > 0;
  decoded.resend_key = resend_key(body, decoded.alerts);
  return decoded;
}

}  // namespace reprise::trigger
