// Compiled: the triggers with their patterns, and whether an alert is one of a rule's.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/pattern.h"
#include "trigger/rules.h"

namespace reprise::trigger {

struct Rules::Compiled {
  model::Triggers triggers;
  std::map<std::string, base::Pattern> patterns;  // by their text
};

// Its source, severity and labels. What it says of firing or resolved is not looked at.
bool matches(const Rules::Compiled& compiled, const model::TriggerRule& rule, const Alert& alert);

// What the alert is about, as far as the rule tells things apart: "desk=a,pair=x". Two alerts have
// the same key only if they have the same labels, whatever stands in them.
std::string group_key(const model::TriggerRule& rule, const Alert& alert);

// Rules with the same target and key share one run.
std::string target_of(const model::TriggerRule& rule, const std::string& key);

// What a run for the alert is to be made of. An input whose origin the alert does not have is left
// out: whether it may be missing says the runbook.
Start make_start(const model::TriggerRule& rule, const std::string& key, const Alert& alert,
                 WallMicros now_us);

// The id of a run for `rule` that follows from `cause` at `at_us`.
std::string run_id_of(const std::string& rule, const std::string& cause, WallMicros at_us);

// 'text' for a sentence: short, on one line, without control characters.
std::string quoted(std::string_view text);

}  // namespace reprise::trigger
