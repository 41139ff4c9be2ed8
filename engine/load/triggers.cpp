#include "load/triggers.h"

#include <set>

#include "load/decode_alerts.h"
#include "load/decode_rules.h"
#include "load/decode_sources.h"
#include "load/read_document.h"
#include "load/scalars.h"
#include "load/warning.h"

namespace reprise::load {

namespace {

using model::TriggerRule;
using model::Triggers;

// A file of nothing but `alerts:`, as other systems write it, needs no version.
bool check_version(Reporter& report, Node root) {
  const auto version = root.find("reprise");
  const bool is_foreign = root.find("alerts") && !root.find("rules") && !root.find("sources");
  if (!version && is_foreign) return true;
  if (!version) {
    return report.error("RP0200", root.place(),
                        "the file does not say which language version it is written in",
                        "begin it with the line 'reprise: 1'");
  }
  if (version->is_plain() && version->text() == "1") return true;
  return report.error("RP0201", version->place(),
                      "this build reads language version 1, and nothing else",
                      "write 'reprise: 1'");
}

void check_rule_names(Reporter& report, const Triggers& triggers) {
  std::set<std::string> names;
  for (const TriggerRule& rule : triggers.rules) {
    if (rule.name.empty() || names.insert(rule.name).second) continue;
    report.error("RP0502", rule.place, "two rules have the name '" + rule.name + "'",
                 "decisions and notices call a rule by its name: give it one of its own");
  }
}

void decode(base::Diagnostics& diagnostics, Node root, const FindInputs& find, Triggers& triggers) {
  Reporter report(diagnostics);
  const Fields fields(report, root, "a triggers file",
                      {"reprise", "sources", "rules", "alerts", "storm"});
  if (!fields.is_map() || !check_version(report, root)) return;
  if (!fields.has("sources") && !fields.has("rules") && !fields.has("alerts")) {
    report.error("RP0500", root.place(), "the file has neither sources nor rules",
                 "write 'sources:' for who may send alerts, and 'rules:' for what they start");
    return;
  }
  if (const auto node = fields.find("sources")) triggers.sources = decode_sources(report, *node);
  if (const auto node = fields.find("storm")) {
    if (const auto cap = decode_storm(report, *node)) triggers.storm = *cap;
  }
  if (const auto node = fields.find("rules")) {
    triggers.rules = decode_rules(report, *node, triggers.sources, find);
  }
  if (const auto node = fields.find("alerts")) {
    const auto alerts = decode_alerts(report, *node);
    warn_of_alerts(diagnostics, alerts);
    triggers.rules.insert(triggers.rules.end(), alerts.begin(), alerts.end());
  }
  check_rule_names(report, triggers);
  if (!find) return;
  for (const TriggerRule& rule : triggers.rules)
    if (rule.start) warn_of_runbook(diagnostics, *rule.start, rule.place, find);
}

}  // namespace

LoadedTriggers load_triggers(std::string name, std::string text, const FindInputs& find) {
  LoadedTriggers loaded;
  Reporter report(loaded.diagnostics);
  const std::uint32_t source = loaded.sources.add(name, std::move(text));
  const auto document = read_document(name, loaded.sources.at(source).text, source, {}, report);
  if (document) decode(loaded.diagnostics, document->root(), find, loaded.triggers);
  return loaded;
}

}  // namespace reprise::load
