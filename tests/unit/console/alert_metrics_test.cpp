// What is told of incidents and deliveries: by level, and by source.
#include "console/delivery_metrics.h"
#include "console/metrics.h"
#include "unit/console/has_line.h"

#include <catch2/catch.hpp>

using namespace reprise;
using namespace reprise::test;

TEST_CASE("incidents are told by level, with the sums and counts that make means") {
  console::MetricsInput input;
  CHECK(console::metrics_text(input).find("reprise_incident") == std::string::npos);
  input.incidents.emplace();
  auto& p0 = input.incidents->levels["P0"];
  p0.open = 2;
  p0.unacknowledged = 1;
  p0.closed = 4;
  p0.missed = 3;
  p0.detect = {4, 6'000};
  p0.acknowledge = {2, 120'500};
  p0.recover = {4, 3'600'000};
  input.incidents->levels[""].closed = 1;
  input.incidents->open_tasks = 5;
  input.incidents->overdue_tasks = 2;
  input.incidents->untold = 1;
  const std::string text = console::metrics_text(input);
  for (const char* line :
       {"reprise_incidents_open{level=\"P0\"} 2", "reprise_incidents_open{level=\"(none)\"} 0",
        "reprise_incidents_unacknowledged{level=\"P0\"} 1",
        "reprise_incidents_closed_total{level=\"P0\"} 4",
        "reprise_incidents_closed_total{level=\"(none)\"} 1",
        "reprise_incident_deadlines_missed_total{level=\"P0\"} 3",
        "# TYPE reprise_incident_detection_seconds summary",
        "reprise_incident_detection_seconds_sum{level=\"P0\"} 6",
        "reprise_incident_detection_seconds_count{level=\"P0\"} 4",
        "reprise_incident_acknowledgement_seconds_sum{level=\"P0\"} 120.5",
        "reprise_incident_acknowledgement_seconds_count{level=\"P0\"} 2",
        "reprise_incident_response_seconds_count{level=\"P0\"} 0",
        "reprise_incident_recovery_seconds_sum{level=\"P0\"} 3600",
        "reprise_incident_recovery_seconds_count{level=\"P0\"} 4", "reprise_tasks_open 5",
        "reprise_tasks_overdue 2", "reprise_messages_untold 1"})
    CHECK(has_line(text, line));
}

TEST_CASE("deliveries are told by source and result, alerts by decision") {
  console::DeliveryFigures figures;
  figures.sources["am"] = {{{"accepted", 3}, {"refused", 0}}, {{"start", 1}, {"ignored", 2}}};
  figures.by_time = {{"start", 4}};
  figures.unknown = 5;
  figures.undecided = 6;
  const std::string text = console::delivery_metrics_text(figures);
  for (const char* line : {"reprise_deliveries_total{source=\"am\",result=\"accepted\"} 3",
                           "reprise_deliveries_total{source=\"am\",result=\"refused\"} 0",
                           "reprise_alerts_decided_total{source=\"am\",decision=\"ignored\"} 2",
                           "reprise_alerts_decided_total{source=\"(time)\",decision=\"start\"} 4",
                           "reprise_deliveries_turned_away_total{reason=\"busy\"} 0",
                           "reprise_deliveries_turned_away_total{reason=\"unknown source\"} 5",
                           "reprise_deliveries_pending{for=\"their decision\"} 6"})
    CHECK(has_line(text, line));
}
