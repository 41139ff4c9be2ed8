// CheckFields: what a client sent, held against what its endpoint declares.
#pragma once

#include "base/result.h"
#include "http/message.h"
#include "model/value.h"
#include "serve/endpoint.h"

namespace reprise::serve {

// Unknown names, missing ones, numbers that are none. Code "usage".
base::Status check_query(const Endpoint& endpoint, const http::Request& request);
// The body as a map, empty where none came and none is needed. Code "usage".
base::Result<model::Value> read_body(const Endpoint& endpoint, const http::Request& request);

}  // namespace reprise::serve
