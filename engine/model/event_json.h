// The stored form of events: JSON with a version, written by an append-only encoder.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "model/event.h"

namespace reprise::model {

// {"v":1,"boot":..,"boot_id":..,...fields...}; fields with their default value are left out. The
// event's kind and wall time are columns of the journal and not repeated here.
std::string encode_event(const Event& event);

// `kind` and `wall_us` come from the row. Unknown members are ignored (a later engine may add
// some); a missing member, a wrong type or an unknown kind is an error that names it.
base::Result<Event> decode_event(std::string_view kind, base::WallMicros wall_us,
                                 std::string_view body);

}  // namespace reprise::model
