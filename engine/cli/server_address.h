// Where a token may travel to that is used with --server: over TLS to any machine, in the clear to
// this one alone.
#pragma once

#include <string>

#include "actions/reach.h"

namespace reprise::cli {

// The connections that may carry the token; "usage" for an address that must not have it.
base::Result<actions::Reach> reach_of_server(const std::string& url);

}  // namespace reprise::cli
