// TableRules: what must be true of every row, whoever writes it.
#pragma once

#include <string>
#include <vector>

#include "serve/endpoint.h"

namespace reprise::serve {

// A sentence for each row that is laxer than it may be; the service does not start with one.
std::vector<std::string> breaches_of(const std::vector<Endpoint>& endpoints);

}  // namespace reprise::serve
