// What senders send, as alerts of one shape. The bodies are of the shapes that their makers
// document.
#include "model/json.h"
#include "unit/trigger/source_rig.h"

using namespace reprise;
using namespace reprise::tests;
using model::SourceKind;

namespace {

model::SourceSettings of_kind(SourceKind kind) { return source_with({}, kind); }

trigger::Decoded decoded(const model::SourceSettings& source, const std::string& body) {
  auto result = trigger::decode(source, body);
  INFO((result ? "" : result.error().message));
  REQUIRE(result);
  return *result;
}

std::string error_of(SourceKind kind, const std::string& body) {
  const auto result = trigger::decode(of_kind(kind), body);
  if (result) return "";
  CHECK(result.error().code == "payload");
  return result.error().message;
}

const std::string alertmanager_body = R"({"version":"4","groupKey":"{}:{alertname=\"Down\"}",
  "truncatedAlerts":0,"status":"firing","receiver":"reprise","groupLabels":{"alertname":"Down"},
  "commonLabels":{"alertname":"Down"},"commonAnnotations":{},"externalURL":"http://am.example",
  "notification_reason":"new","alerts":[
  {"status":"firing","labels":{"alertname":"Down","host":"a","severity":"critical"},
   "annotations":{"summary":"a \u0026 b"},"startsAt":"2026-11-01T12:00:00.123456789Z",
   "endsAt":"0001-01-01T00:00:00Z","generatorURL":"http://p","fingerprint":"aaaa"},
  {"status":"resolved","labels":{"alertname":"Down","host":"b"},"annotations":{},
   "startsAt":"2026-11-01T11:00:00Z","endsAt":"2026-11-01T12:00:00+02:00","generatorURL":"",
   "fingerprint":"bbbb"}]})";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("Alertmanager: each alert of a group by itself") {
  const auto both = decoded(of_kind(SourceKind::alertmanager), alertmanager_body);
  REQUIRE(both.alerts.size() == 2);
  const auto& firing = both.alerts[0];
  CHECK(firing.source == "desk");
  CHECK(firing.status == "firing");
  CHECK(firing.fingerprint == "aaaa");
  CHECK(firing.title == "Down");
  CHECK(firing.severity == "critical");
  CHECK(firing.labels.at("host") == "a");
  CHECK(firing.annotations.at("summary") == "a & b");
  CHECK(firing.starts_us == 1'793'534'400'123'456);
  CHECK(firing.ends_us == 0);
  CHECK(firing.key == "aaaa@2026-11-01T12:00:00.123456Z");
  const auto& over = both.alerts[1];
  CHECK(trigger::is_resolved(over));
  CHECK(over.ends_us == 1'793'527'200'000'000);
  CHECK(over.severity.empty());
  CHECK_FALSE(both.truncated);
}

TEST_CASE("Alertmanager: the same group again is the same news, whatever else changed") {
  const auto source = of_kind(SourceKind::alertmanager);
  const auto key = decoded(source, alertmanager_body).resend_key;
  CHECK_FALSE(key.empty());
  const auto key_with = [&](const std::string& from, const std::string& to) {
    return decoded(source, replaced(alertmanager_body, from, to)).resend_key;
  };
  CHECK(key_with("\"new\"", "\"repeat\"") == key);
  CHECK(key_with("http://am.example", "http://am2.example") == key);
  CHECK(key_with("\"aaaa\"", "\"cccc\"") != key);
  CHECK(key_with("12:00:00.123456789Z", "12:00:01Z") != key);
  CHECK(key_with("\"status\":\"resolved\"", "\"status\":\"firing\"") != key);
  CHECK(key_with("alertname=", "job=") != key);
}

TEST_CASE("Alertmanager: that alerts were left out is said") {
  const auto body = replaced(alertmanager_body, "\"truncatedAlerts\":0", "\"truncatedAlerts\":7");
  CHECK(decoded(of_kind(SourceKind::alertmanager), body).truncated);
}

TEST_CASE("Alertmanager: what is of another shape is refused, not guessed at") {
  const auto with = [](const std::string& from, const std::string& to) {
    return error_of(SourceKind::alertmanager, replaced(alertmanager_body, from, to));
  };
  CHECK(with("\"version\":\"4\"", "\"version\":\"5\"") ==
        "this is no Alertmanager notice of version 4");
  CHECK(with("\"version\":\"4\"", "\"version\":\"1\",\"orgId\":1") ==
        "this is a notice of Grafana, and the source is an Alertmanager");
  CHECK(with("\"alerts\":[", "\"warnings\":[") == "there is no list of alerts");
  CHECK(with("\"host\":\"a\"", "\"host\":1") == "labels are no map of texts");
  CHECK(with("{\"status\":\"firing\",\"labels\"", "{\"status\":\"on\",\"labels\"") ==
        "the status of an alert is neither firing nor resolved");
  CHECK(error_of(SourceKind::alertmanager, "[]") == "this is no Alertmanager notice of version 4");
}

TEST_CASE("Alertmanager: a body of a template of its own is read by a mapping") {
  auto source = of_kind(SourceKind::alertmanager);
  source.mapping = model::AlertMapping{".items", ".id", ".state", ".name", ".level", ".at"};
  source.mapping->labels = {{"host", ".where.host"}, {"gone", ".nowhere"}};
  source.mapping->resolved = {"done"};
  const auto all = decoded(source, R"({"items":[
    {"id":7,"state":"bad","name":"Down","level":"P1","at":1793534400,"where":{"host":"a"}},
    {"id":8,"state":"done","name":"Down","where":{"host":null}}]})");
  REQUIRE(all.alerts.size() == 2);
  CHECK(all.alerts[0].fingerprint == "7");
  CHECK(all.alerts[0].status == "firing");
  CHECK(all.alerts[0].severity == "P1");
  CHECK(all.alerts[0].starts_us == 1'793'534'400'000'000);
  CHECK(all.alerts[0].labels == trigger::Labels{{"host", "a"}});
  CHECK(trigger::is_resolved(all.alerts[1]));
  CHECK(all.alerts[1].labels.empty());
}

TEST_CASE("Grafana: like Alertmanager, told apart by version and organisation") {
  const auto body =
      replaced(alertmanager_body, "\"version\":\"4\"",
               "\"version\":\"1\",\"orgId\":1,\"title\":\"t\",\"state\":\"alerting\"");
  CHECK(decoded(of_kind(SourceKind::grafana), body).alerts.size() == 2);
  CHECK(error_of(SourceKind::grafana, alertmanager_body) ==
        "this is no notice of Grafana: version 1 with an orgId");
}

TEST_CASE("PagerDuty: incidents that begin and end; all else is no alert") {
  const auto event = [](const std::string& type) {
    return R"({"event":{"id":"01","event_type":")" + type + R"(","resource_type":"incident",
      "occurred_at":"2026-11-01T12:05:00Z","agent":null,"data":{"id":"Q1","type":"incident",
      "number":12,"status":"triggered","incident_key":"k","created_at":"2026-11-01T12:00:00Z",
      "title":"Bots are down","urgency":"high","service":{"id":"P1","summary":"trading"},
      "priority":{"summary":"P1"}}}})";
  };
  const auto source = of_kind(SourceKind::pagerduty);
  const auto triggered = decoded(source, event("incident.triggered"));
  REQUIRE(triggered.alerts.size() == 1);
  CHECK(triggered.resend_key == "event:01");
  CHECK(triggered.alerts[0].fingerprint == "Q1");
  CHECK(triggered.alerts[0].severity == "P1");
  CHECK(triggered.alerts[0].title == "Bots are down");
  CHECK(triggered.alerts[0].labels.at("service") == "trading");
  CHECK(triggered.alerts[0].labels.at("number") == "12");
  CHECK(triggered.alerts[0].starts_us == 1'793'534'400'000'000);
  const auto over = decoded(source, event("incident.resolved"));
  CHECK(trigger::is_resolved(over.alerts.at(0)));
  CHECK(over.alerts[0].ends_us == 1'793'534'700'000'000);
  CHECK(decoded(source, event("incident.reopened")).alerts[0].key != triggered.alerts[0].key);
  for (const char* type : {"incident.acknowledged", "incident.annotated", "incident.escalated",
                           "incident.priority_updated", "service.updated"}) {
    CHECK(decoded(source, event(type)).alerts.empty());
  }
  const auto without_id =
      decoded(source, R"({"event":{"event_type":"incident.triggered","data":{}}})");
  CHECK(without_id.resend_key.empty());  // else each would be a repeat of the one before
  CHECK(error_of(SourceKind::pagerduty, "{}") == "this is no event of PagerDuty");
}

TEST_CASE("Opsgenie: alerts that are created and closed") {
  const auto event = [](const std::string& action) {
    return R"({"action":")" + action + R"(","integrationName":"hook","source":{"type":"API"},
      "alert":{"alertId":"052652ac","message":"disk full","alias":"disk","entity":"db",
      "priority":"P2","createdAt":1793534400000,"updatedAt":1793534460000000000,
      "tags":["env:prod","urgent"],"details":{"host":"a","count":3}}})";
  };
  const auto source = of_kind(SourceKind::opsgenie);
  const auto created = decoded(source, event("Create")).alerts.at(0);
  CHECK(created.fingerprint == "052652ac");
  CHECK(created.severity == "P2");
  CHECK(created.starts_us == 1'793'534'400'000'000);
  CHECK(created.labels.at("env") == "prod");
  CHECK(created.labels.at("host") == "a");
  CHECK(created.labels.at("count") == "3");
  const auto closed = decoded(source, event("Close")).alerts.at(0);
  CHECK(trigger::is_resolved(closed));
  CHECK(closed.ends_us == 1'793'534'460'000'000);
  CHECK(closed.key == created.key);
  CHECK(decoded(source, event("Acknowledge")).alerts.empty());
}

TEST_CASE("Datadog: the shape of the template") {
  const auto event = [](const std::string& transition) {
    return R"({"alert_id":"1","cycle_key":"77","transition":")" + transition +
           R"(","title":"CPU","priority":"P1","scope":"host:web-1,env:prod","query":"avg(x)>1"})";
  };
  const auto source = of_kind(SourceKind::datadog);
  const auto firing = decoded(source, event("Triggered"));
  CHECK(firing.alerts.at(0).labels.at("host") == "web-1");
  CHECK(firing.alerts.at(0).labels.at("scope") == "host:web-1,env:prod");
  CHECK(firing.resend_key == "77 Triggered");
  const auto over = decoded(source, event("Recovered"));
  CHECK(trigger::is_resolved(over.alerts.at(0)));
  CHECK(over.alerts[0].fingerprint == firing.alerts[0].fingerprint);
  CHECK_FALSE(error_of(SourceKind::datadog, R"({"title":"x"})").empty());
}

TEST_CASE("GitHub: the event is told from the body, as nobody signs the header that names it") {
  const auto failed = decoded(of_kind(SourceKind::github), R"({"action":"completed",
    "workflow_run":{"id":5,"name":"deploy","conclusion":"failure","head_branch":"main",
    "created_at":"2026-11-01T12:00:00Z"},"repository":{"full_name":"acme/desk"},
    "sender":{"login":"am"}})")
                          .alerts.at(0);
  CHECK(failed.status == "firing");
  CHECK(failed.fingerprint == "acme/desk#5");
  CHECK(failed.title == "deploy");
  CHECK(failed.labels.at("event") == "workflow_run");
  CHECK(failed.labels.at("conclusion") == "failure");
  CHECK(failed.labels.at("repository") == "acme/desk");
  const auto good = decoded(of_kind(SourceKind::github), R"({"workflow_run":{"id":6,
    "conclusion":"success"}})")
                        .alerts.at(0);
  CHECK(trigger::is_resolved(good));
}

TEST_CASE("Standard Webhooks: type, timestamp and data") {
  const auto alert = decoded(of_kind(SourceKind::standard), R"({"type":"desk.halted",
    "timestamp":"2026-11-01T12:00:00Z","data":{"id":"d1","desk":"tokyo","loss":-12.50,
    "severity":"critical","nested":{"x":1}}})")
                         .alerts.at(0);
  CHECK(alert.title == "desk.halted");
  CHECK(alert.fingerprint == "d1");
  CHECK(alert.severity == "critical");
  CHECK(alert.labels.at("loss") == "-12.50");
  CHECK_FALSE(alert.labels.contains("nested"));
  CHECK(trigger::is_resolved(
      decoded(of_kind(SourceKind::standard), R"({"type":"desk.resolved"})").alerts.at(0)));
  const auto untyped =
      decoded(of_kind(SourceKind::standard), R"({"desk":"tokyo","title":"It halted"})")
          .alerts.at(0);
  CHECK(untyped.title == "It halted");
  CHECK(untyped.labels.at("desk") == "tokyo");
}

TEST_CASE("Generic JSON without a mapping: scalars are labels") {
  const auto source = of_kind(SourceKind::generic);
  const auto firing = decoded(source, R"({"title":"x","desk":"tokyo","status":"on","n":7})");
  const auto over = decoded(source, R"({"title":"x","desk":"tokyo","status":"resolved","n":7})");
  CHECK(firing.alerts.at(0).labels.at("n") == "7");
  CHECK(firing.alerts[0].fingerprint == over.alerts.at(0).fingerprint);
  CHECK(trigger::is_resolved(over.alerts[0]));
  CHECK(decoded(source, R"([{"a":1},{"a":2}])").alerts.size() == 2);
}

TEST_CASE("Two labels never look like one") {
  const auto source = of_kind(SourceKind::generic);
  const auto print = [&](const std::string& body) {
    return decoded(source, body).alerts.at(0).fingerprint;
  };
  CHECK(print(R"({"a":"b1:cd"})") != print(R"({"a":"b","c":"d"})"));
  CHECK(print(R"({"a":"1","b":"2"})") == print(R"({"b":"2","a":"1"})"));
}
