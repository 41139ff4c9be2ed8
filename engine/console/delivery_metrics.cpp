#include "console/delivery_metrics.h"

#include "console/metric_family.h"

namespace reprise::console {

namespace {

constexpr const char* time_alone = "(time)";  // a name that no source can have

void add_counts(MetricFamily& family, const std::string& source, const char* label,
                const SourceFigures::Counts& counts) {
  for (const auto& [word, count] : counts)
    family.add(static_cast<std::int64_t>(count), {{"source", source}, {label, word}});
}

}  // namespace

std::string delivery_metrics_text(const DeliveryFigures& figures) {
  MetricFamily received("reprise_deliveries_total", "counter",
                        "What sources have sent, by what it was taken for.");
  MetricFamily decided("reprise_alerts_decided_total", "counter", "Alerts, by what was decided.");
  for (const auto& [name, source] : figures.sources) {
    add_counts(received, name, "result", source.received);
    add_counts(decided, name, "decision", source.decided);
  }
  add_counts(decided, time_alone, "decision", figures.by_time);
  MetricFamily away("reprise_deliveries_turned_away_total", "counter",
                    "Requests that were not looked into.");
  away.add(static_cast<std::int64_t>(figures.busy), {{"reason", "busy"}})
      .add(static_cast<std::int64_t>(figures.unknown), {{"reason", "unknown source"}});
  MetricFamily pending("reprise_deliveries_pending", "gauge", "Deliveries on their way.");
  pending.add(static_cast<std::int64_t>(figures.waiting), {{"for", "the journal"}})
      .add(static_cast<std::int64_t>(figures.undecided), {{"for", "their decision"}});
  return received.text() + decided.text() + away.text() + pending.text();
}

}  // namespace reprise::console
