// `alerts:`: names, conditions, channels and severities as other systems write them, read as rules
// that tell their channels.
#pragma once

#include <vector>

#include "load/fields.h"
#include "load/reporter.h"
#include "model/triggers.h"

namespace reprise::load {

// A condition is a word that a sender says of its alert, or a label that is compared with a number.
// Nothing here measures it: warn_of_alerts says so, as RP0510.
std::vector<model::TriggerRule> decode_alerts(Reporter& report, Node node);
void warn_of_alerts(base::Diagnostics& diagnostics, const std::vector<model::TriggerRule>& alerts);

}  // namespace reprise::load
