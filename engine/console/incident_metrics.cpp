#include "console/incident_metrics.h"

#include "console/metric_family.h"

namespace reprise::console {

namespace {

using incident::LevelSummary;
using incident::Summary;

MetricLabels labels_of(const std::string& level) {
  return {{"level", level.empty() ? "(none)" : level}};
}

std::string by_level(const Summary& summary, std::uint64_t LevelSummary::*count,
                     MetricFamily family) {
  for (const auto& [level, figures] : summary.levels)
    family.add(static_cast<std::int64_t>(figures.*count), labels_of(level));
  return family.text();
}

std::string by_level(const Summary& summary, incident::Mean LevelSummary::*mean,
                     MetricFamily family) {
  for (const auto& [level, figures] : summary.levels)
    family.add_sum((figures.*mean).sum_ms * 1000, (figures.*mean).count, labels_of(level));
  return family.text();
}

std::string of_measures(const Summary& summary) {
  return by_level(summary, &LevelSummary::detect,
                  {"reprise_incident_detection_seconds", "summary",
                   "From the failure until its alert was taken in (MTTD)."}) +
         by_level(summary, &LevelSummary::acknowledge,
                  {"reprise_incident_acknowledgement_seconds", "summary",
                   "From there until a person said that they have it (MTTA)."}) +
         by_level(summary, &LevelSummary::respond,
                  {"reprise_incident_response_seconds", "summary",
                   "From the alert until the first step or answer."}) +
         by_level(summary, &LevelSummary::recover,
                  {"reprise_incident_recovery_seconds", "summary",
                   "From the failure until it works again (MTTR)."});
}

std::string of_people(const Summary& summary) {
  const auto count = [](const char* name, const char* help, std::uint64_t value) {
    return MetricFamily(name, "gauge", help).add(static_cast<std::int64_t>(value)).text();
  };
  return count("reprise_tasks_open", "Follow-ups that are not done.", summary.open_tasks) +
         count("reprise_tasks_overdue", "Of these, those past their date.", summary.overdue_tasks) +
         count("reprise_messages_untold", "What no route took, after every try.", summary.untold);
}

}  // namespace

std::string incident_metrics_text(const Summary& summary) {
  return by_level(summary, &LevelSummary::open,
                  {"reprise_incidents_open", "gauge", "Incidents that are open."}) +
         by_level(summary, &LevelSummary::unacknowledged,
                  {"reprise_incidents_unacknowledged", "gauge", "Of these, what nobody has yet."}) +
         by_level(summary, &LevelSummary::closed,
                  {"reprise_incidents_closed_total", "counter", "Incidents that are closed."}) +
         by_level(summary, &LevelSummary::missed,
                  {"reprise_incident_deadlines_missed_total", "counter",
                   "Incidents that nobody had by their deadline."}) +
         of_measures(summary) + of_people(summary);
}

}  // namespace reprise::console
