#include <algorithm>
#include <array>

#include "base/text.h"
#include "trigger/alert_parts.h"

namespace reprise::trigger {

namespace {

using base::Result;
using model::Value;

void add_label(Alert& alert, const char* name, const Value& value) {
  const std::string text = text_of(value);
  if (!text.empty()) alert.labels.insert_or_assign(name, text);
}

// "host:web-1,env:prod" or a list of such texts.
void add_tags(Alert& alert, const std::string& tags) {
  for (const std::string_view tag : base::split(tags, ',')) {
    const std::string_view pair = base::trim(tag);
    const std::size_t colon = pair.find(':');
    if (colon == std::string_view::npos || colon == 0) continue;
    alert.labels.emplace(pair.substr(0, colon), pair.substr(colon + 1));
  }
}

bool ends_with_any(std::string_view text, std::initializer_list<std::string_view> ends) {
  return std::any_of(ends.begin(), ends.end(),
                     [&](std::string_view end) { return text.ends_with(end); });
}

bool is_any_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

}  // namespace

Result<Decoded> decode_pagerduty(const Value& body) {
  const Value& event = body["event"];
  const Value& incident = event["data"];
  const std::string type = event["event_type"].text_or("");
  if (type.empty() || !incident.is_map()) return wrong_payload("this is no event of PagerDuty");
  Decoded decoded;
  // An id by which a delivery that comes again is known, whatever its other bytes are.
  if (const std::string id = text_of(event["id"]); !id.empty()) decoded.resend_key = "event:" + id;
  const bool fires =
      is_any_of(type, {"incident.triggered", "incident.reopened", "incident.unacknowledged"});
  if (!fires && type != "incident.resolved") return decoded;
  Alert alert;
  alert.status = fires ? "firing" : "resolved";
  alert.fingerprint = text_of(incident["id"]);
  alert.title = text_of(incident["title"]);
  const Value& priority = incident["priority"];
  alert.severity = text_of(priority.is_map() ? priority["summary"] : incident["urgency"]);
  const bool is_again = type == "incident.reopened";
  alert.starts_us = time_of(is_again ? event["occurred_at"] : incident["created_at"]);
  if (!fires) alert.ends_us = time_of(event["occurred_at"]);
  add_label(alert, "event_type", event["event_type"]);
  add_label(alert, "incident_key", incident["incident_key"]);
  add_label(alert, "number", incident["number"]);
  add_label(alert, "urgency", incident["urgency"]);
  add_label(alert, "service", incident["service"]["summary"]);
  add_label(alert, "service_id", incident["service"]["id"]);
  alert.payload = event;
  decoded.alerts.push_back(std::move(alert));
  return decoded;
}

Result<Decoded> decode_opsgenie(const Value& body) {
  const Value& from = body["alert"];
  const std::string action = body["action"].text_or("");
  if (action.empty() || !from.is_map()) return wrong_payload("this is no event of Opsgenie");
  Decoded decoded;
  const bool is_over = is_any_of(action, {"Close", "Delete"});
  if (action != "Create" && !is_over) return decoded;
  Alert alert;
  alert.status = is_over ? "resolved" : "firing";
  alert.fingerprint = text_of(from["alertId"]);
  alert.title = text_of(from["message"]);
  alert.severity = text_of(from["priority"]);
  alert.starts_us = time_of(from["createdAt"]);
  if (is_over) alert.ends_us = time_of(from["updatedAt"]);
  add_label(alert, "alias", from["alias"]);
  add_label(alert, "entity", from["entity"]);
  add_label(alert, "source", from["source"]);
  add_label(alert, "integration", body["integrationName"]);
  add_scalars(alert.labels, from["details"]);
  if (from["tags"].is_list()) {
    for (const Value& tag : from["tags"].list()) add_tags(alert, text_of(tag));
  }
  alert.payload = body;
  decoded.alerts.push_back(std::move(alert));
  return decoded;
}

// The shape of the template in docs/triggers.md: what Datadog sends is written by its user.
Result<Decoded> decode_datadog(const Value& body) {
  const std::string cycle = text_of(body["cycle_key"]);
  const std::string transition = text_of(body["transition"]);
  if (cycle.empty() || transition.empty()) {
    return wrong_payload(
        "this was not made by the template for Datadog: cycle_key or transition is missing");
  }
  Alert alert;
  alert.status = transition.find("ecovered") != std::string::npos ? "resolved" : "firing";
  alert.fingerprint = cycle;
  alert.title = text_of(body["title"]);
  alert.severity = text_of(body["priority"]);
  add_label(alert, "alert_id", body["alert_id"]);
  add_label(alert, "aggreg_key", body["aggreg_key"]);
  add_label(alert, "status", body["status"]);
  add_label(alert, "query", body["query"]);
  add_label(alert, "scope", body["scope"]);
  add_tags(alert, text_of(body["scope"]));
  alert.payload = body;
  Decoded decoded;
  decoded.resend_key = cycle + " " + transition;
  decoded.alerts.push_back(std::move(alert));
  return decoded;
}

// The event's name is in a header that nobody signs, so it is told from what the body has.
Result<Decoded> decode_github(const Value& body) {
  static constexpr std::array<const char*, 12> events = {
      "workflow_run",      "workflow_job", "check_suite",  "check_run",
      "deployment_status", "deployment",   "alert",        "security_advisory",
      "release",           "issue",        "pull_request", "head_commit"};
  Alert alert;
  const Value* subject = &body;
  for (const char* name : events) {
    if (!body[name].is_map()) continue;
    subject = &body[name];
    alert.labels.emplace("event", name);
    break;
  }
  add_label(alert, "action", body["action"]);
  add_label(alert, "repository", body["repository"]["full_name"]);
  add_label(alert, "sender", body["sender"]["login"]);
  add_label(alert, "ref", body["ref"]);
  for (const char* name : {"name", "conclusion", "state", "status", "environment", "head_branch"}) {
    add_label(alert, name, (*subject)[name]);
  }
  const bool is_over =
      is_any_of(text_of(body["action"]), {"closed", "fixed", "resolved", "dismissed"}) ||
      is_any_of(text_of((*subject)["conclusion"]), {"success"}) ||
      is_any_of(text_of((*subject)["state"]), {"success", "fixed", "closed"});
  alert.status = is_over ? "resolved" : "firing";
  const std::string id = text_of((*subject)["id"]);
  if (!id.empty()) alert.fingerprint = text_of(body["repository"]["full_name"]) + "#" + id;
  const Value& title = (*subject)["title"];
  alert.title = text_of(title.is_null() ? (*subject)["name"] : title);
  alert.starts_us = time_of((*subject)["created_at"]);
  alert.payload = body;
  return Decoded{{std::move(alert)}};
}

Result<Decoded> decode_standard(const Value& body) {
  const std::string type = body["type"].text_or("");
  Alert alert;
  const bool is_over = ends_with_any(type, {".resolved", ".recovered", ".closed"});
  alert.status = is_over ? "resolved" : "firing";
  alert.title = text_of(type);
  alert.labels.emplace("type", text_of(type));
  add_scalars(alert.labels, body["data"]);
  alert.fingerprint = text_of(body["data"]["id"]);
  alert.severity = text_of(body["data"]["severity"]);
  (is_over ? alert.ends_us : alert.starts_us) = time_of(body["timestamp"]);
  alert.payload = body;
  return Decoded{{std::move(alert)}};
}

}  // namespace reprise::trigger
