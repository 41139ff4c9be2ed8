// Proposal: a change as somebody asks for it, made one that may be written down.
#pragma once

#include <string>

#include "access/ledger.h"
#include "base/result.h"

namespace reprise::access {

// With who asks and when put in, whatever the proposal says of that. Error "usage" where it names
// what is not there, or makes what is there already; only what people propose is taken.
base::Result<Change> accept(const Ledger& ledger, Change proposed, const std::string& by,
                            base::WallMicros now_us);

}  // namespace reprise::access
