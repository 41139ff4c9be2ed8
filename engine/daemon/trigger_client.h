// `reprise trigger` with --server: what a service elsewhere has received, and its rules of now.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/context.h"
#include "cli/service.h"
#include "serve/delivery_log.h"

namespace reprise::daemon {

// Up to 1,000.
base::Result<std::vector<serve::DeliveryRow>> deliveries_there(const cli::Context& context,
                                                               const cli::TriggerOptions& options);
base::Result<serve::DeliveryRow> delivery_there(const cli::Context& context, const std::string& id);
// The new delivery's id.
base::Result<std::string> replay_there(const cli::Context& context, const std::string& id);
// Of a replay, or of a payload. Error "usage" where other rules or a proof are asked for: rules and
// secrets are those of the service.
base::Result<trigger::Verdict> rehearse_there(const cli::Context& context,
                                              const cli::TriggerOptions& options);

}  // namespace reprise::daemon
