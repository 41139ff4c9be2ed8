// Where the bytes of a secret come from at the moment of use: `{env: X}`, `{file: X}`, `{age: X}`.
#pragma once

#include <optional>
#include <string>

#include "load/document.h"
#include "load/reporter.h"
#include "model/runbook.h"

namespace reprise::load {

// `what` names it in messages ("the secret 'TOKEN'"); RP0250 at `place` where there is not exactly
// one source.
std::optional<model::SecretSource> read_secret_source(Reporter& report, Node node,
                                                      const std::string& what, base::Place place);

}  // namespace reprise::load
