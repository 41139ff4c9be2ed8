// `escalation:` and `notices:` of the settings of serve: who is told what of an incident or a run.
#pragma once

#include <vector>

#include "load/document.h"
#include "load/reporter.h"
#include "model/escalation.h"

namespace reprise::load {

// What there is to do after every incident where the settings name nothing else.
std::vector<model::FollowUp> usual_follow_ups();

model::Escalation decode_escalation(Reporter& report, Node node);
std::vector<model::NoticeRule> decode_notices(Reporter& report, Node node);

}  // namespace reprise::load
