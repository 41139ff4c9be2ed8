// AttemptNames: how attempts are called in file names. Step paths are made of checked ids, so these
// names hold no character that a file system or a person would stumble over.
#pragma once

#include <string>

#include "model/event.h"

namespace reprise::app {

// "copy[3]/inner", main, 2 -> "copy.3.inner.2"; probes and undos carry their role.
std::string log_name(const model::AttemptId& id);
// RUN.LOGNAME@BEGIN, BEGIN being that of the journal's uuid. What is left of an attempt is found by
// this name in its environment, and two journals on a machine may hold runs of one name: neither
// may end the other's processes.
std::string token_of(const std::string& journal_uuid, const std::string& run_id,
                     const model::AttemptId& id);

}  // namespace reprise::app
