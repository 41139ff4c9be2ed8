#include "console/post_mortem_incident.h"

#include <algorithm>

#include "console/text_form.h"

namespace reprise::console {

namespace {

using Field = PostMortem::Field;

std::string severity_text(const incident::Incident& incident) {
  const auto& opened = incident.opened;
  return opened.level.name.empty() ? opened.severity
                                   : opened.level.name + " (" + opened.severity + ")";
}

std::string word_text(const std::optional<incident::changes::Acknowledged>& word) {
  if (!word) return {};
  return instant(word->at_us) + ", by " + word->by + (word->note.empty() ? "" : ": " + word->note);
}

std::string moment_text(const incident::Moment& moment) {
  return moment ? instant(*moment) : std::string();
}

std::string measure_text(const std::optional<base::Millis>& measured) {
  return measured ? elapsed(*measured * 1'000) : std::string();
}

void know(std::vector<Field>& fields, const std::string& key, std::string known) {
  const auto found =
      std::find_if(fields.begin(), fields.end(), [&](const Field& one) { return one.key == key; });
  if (found != fields.end() && !known.empty()) found->known = std::move(known);
}

}  // namespace

void add_incident(std::vector<Field>& fields, const incident::Incident& incident,
                  const incident::Clocks& clocks) {
  know(fields, "severity", severity_text(incident));
  know(fields, "began", moment_text(clocks.failure));
  if (incident.opened.received_us)
    know(fields, "detected", moment_text(clocks.received) + " (" + incident.opened.by + ")");
  const std::string missed = incident.missed ? "; the deadline was missed" : "";
  fields.push_back({"acknowledged", "Acknowledged", word_text(incident.acknowledged) + missed,
                    "When, and by whom"});
  const auto measures = incident::measure(clocks);
  const std::string blank = "Nothing has said both of its moments";
  fields.push_back({"mttd", "Time to detect", measure_text(measures.detect), blank});
  fields.push_back({"mtta", "Time to acknowledge", measure_text(measures.acknowledge), blank});
  fields.push_back({"response_time", "Time to respond", measure_text(measures.respond), blank});
  fields.push_back({"mttr", "Time to recover", measure_text(measures.recover), blank});
}

std::vector<PostMortem::Item> tasks_of(const incident::Incident& incident,
                                       base::WallMicros now_us) {
  std::vector<PostMortem::Item> items;
  for (const auto& each : incident.tasks) {
    const bool is_overdue = !each.done && each.task.due_us <= now_us;
    const std::string state =
        each.done ? "Done by " + each.done->by
                  : (is_overdue ? "OVERDUE since " : "Until ") + instant(each.task.due_us);
    items.push_back({state + ": " + one_line(each.task.title), {}, {}, each.done ? "" : "Owner"});
  }
  return items;
}

}  // namespace reprise::console
