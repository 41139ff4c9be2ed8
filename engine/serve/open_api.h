// OpenApi: the table of routes as an OpenAPI 3.1 document.
#pragma once

#include <string>
#include <vector>

#include "serve/endpoint.h"

namespace reprise::serve {

// Each operation says besides its inputs what it demands: x-policy {kind, role, scoped}; one that
// is for sources of alerts, that it lies on the listener of webhooks (x-listener).
std::string open_api(const std::vector<Endpoint>& endpoints);

}  // namespace reprise::serve
