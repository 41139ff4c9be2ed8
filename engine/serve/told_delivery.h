// Deliveries as a service elsewhere tells them.
#pragma once

#include "base/result.h"
#include "model/value.h"
#include "serve/delivery_log.h"

namespace reprise::serve {

// What delivery_json() was made of, as far as it tells it: not the number, not the body, and of a
// repeat not whose body it has.
base::Result<DeliveryRow> row_of(const model::Value& told);

// A verdict in its stored form.
base::Result<trigger::Verdict> verdict_of(const model::Value& told);

}  // namespace reprise::serve
