// OpenApi: the table of routes as an OpenAPI 3.1 document.
#pragma once

#include <string>
#include <vector>

#include "serve/endpoint.h"

namespace reprise::serve {

// Each operation says besides its inputs what it demands: x-policy {kind, role, scoped}.
std::string open_api(const std::vector<Endpoint>& endpoints);

}  // namespace reprise::serve
