// What the checks over HTTP share: the request that one of them describes, and what no answer
// means.
#pragma once

#include "actions/check.h"
#include "actions/http_exchange.h"

namespace reprise::actions {

// From the keys url, headers, bearer and ca.
HttpRequest check_request(const model::Value& spec, base::Millis timeout_ms);
// Of one that was not answered whole. Refused is an answer; all other silence is none.
Finding unlike_answer(const HttpAnswer& answer);

}  // namespace reprise::actions
