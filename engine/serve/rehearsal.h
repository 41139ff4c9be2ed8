// Rehearsal: what rules would decide about a delivery. Nothing of it is kept or started.
#pragma once

#include <string>

#include "app/store.h"
#include "base/result.h"
#include "trigger/delivery.h"
#include "trigger/rules.h"

namespace reprise::serve {

// Of a body that nobody has sent, by rules that remember nothing. Error "unknown" without the
// source.
base::Result<trigger::Verdict> rehearse(const trigger::Rules& rules, const std::string& source,
                                        std::string body, base::WallMicros now_us);

// Of what was received before, replayed by `actor`, after all that the journal remembers. May take
// long where many came. Errors as find_delivery and whole_delivery.
base::Result<trigger::Verdict> rehearse_replay(app::RunReader& reader, const trigger::Rules& rules,
                                               const std::string& id, const std::string& actor,
                                               base::WallMicros now_us);

}  // namespace reprise::serve
