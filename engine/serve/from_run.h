// FromRun: answers that are made from all that the journal holds of a run. Reading and making them
// may take long, so it is done beside the engine's thread.
#pragma once

#include <functional>

#include "app/stored_run.h"
#include "serve/asking.h"
#include "serve/service.h"

namespace reprise::serve {

// `make` is called on a thread beside; it must not touch the engine.
using Make = std::function<base::Result<http::Response>(const app::StoredRun&)>;
void answer_from_run(Service& service, const AskingPtr& asking, Make make);

http::Response json_response(std::string body);

}  // namespace reprise::serve
