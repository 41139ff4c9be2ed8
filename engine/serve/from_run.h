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

struct FoldedRun {
  app::StoredRun stored;
  core::State state;
};
base::Result<FoldedRun> load_folded(app::RunReader& reader, const std::string& run_id);
// `then` is called on the engine's thread again; where it cannot be read, that is answered.
void with_folded(Service& service, const AskingPtr& asking, std::function<void(FoldedRun)> then);

http::Response json_response(std::string body);

}  // namespace reprise::serve
