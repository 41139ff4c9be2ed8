// What the journal knows of deliveries, as an engine that starts needs it. May take long where many
// came; touches no engine, so that it can be done on a thread beside.
#pragma once

#include <cstdint>

#include "app/store.h"
#include "base/result.h"
#include "serve/kept_book.h"
#include "trigger/delivery_book.h"

namespace reprise::serve {

// From what a kept copy knows on.
base::Result<trigger::DeliveryBook> read_book(app::RunReader& reader, KeptBook from = {});

// The number of the last delivery, or what belongs to one, that is from before this time and only
// history: decided, carried out, and no run of it is under way. 0 = none.
base::Result<std::uint64_t> old_deliveries(app::RunReader& reader, base::WallMicros before_us);

}  // namespace reprise::serve
