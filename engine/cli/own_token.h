// The token by which this command speaks, where it does not speak as the user of its process.
#pragma once

#include <string>

#include "base/result.h"
#include "model/value.h"

namespace reprise::cli {

// What the file that $REPRISE_TOKEN_FILE names holds; empty where it names none. A file that others
// may read is refused. Never from argv or the environment itself, which others can see.
base::Result<std::string> own_token();

// The token in a file that only its owner can read.
base::Result<std::string> read_token(const std::string& path);

// The request with the token in it, where there is one.
base::Result<model::Value> with_own_token(model::Map request);

}  // namespace reprise::cli
