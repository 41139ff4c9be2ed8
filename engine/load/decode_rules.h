// `rules:` of a triggers file: which alerts, when they come true, and what they start.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "load/fields.h"
#include "load/reporter.h"
#include "load/triggers.h"
#include "model/triggers.h"

namespace reprise::load {

std::vector<model::TriggerRule> decode_rules(Reporter& report, Node node,
                                             const std::vector<model::SourceSettings>& sources,
                                             const FindInputs& find);

// `match:`; sources that do not exist are RP0505.
model::AlertMatch decode_match(Reporter& report, Node node,
                               const std::vector<model::SourceSettings>& sources);
// `when:`
model::Condition decode_condition(Reporter& report, Node node);
// `start:`
std::optional<model::RuleStart> decode_start(Reporter& report, Node node, const FindInputs& find);
// RP0512 where its runbook is not found; `place` is the rule's, or the schedule's.
void warn_of_runbook(base::Diagnostics& into, const model::RuleStart& start, base::Place place,
                     const FindInputs& find);
// `storm:` of a rule, or of all.
std::optional<model::StormCap> decode_storm(Reporter& report, Node node);

// info low medium high critical, from mild to bad.
const std::vector<std::string>& severity_words();

}  // namespace reprise::load
