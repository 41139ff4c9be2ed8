// PlaceOf: where a script may work, from what its worker is told.
#pragma once

#include "model/value.h"
#include "worker/make_call.h"
#include "worker/worker_secrets.h"

namespace reprise::worker {

// `roots` are folders, as a person has named them; `paths` are what an action's inputs name;
// `hosts` is where it may go. Error where a host is none.
base::Result<Place> place_of(const model::Value& request);

// Adds the servers of databases that an action's inputs name: their dsn may be or hold a secret.
base::Status add_databases(const model::Value& request, const WorkerSecrets& secrets, Place& place);

}  // namespace reprise::worker
