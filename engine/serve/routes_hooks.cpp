#include "serve/routes.h"

namespace reprise::serve {

// Taken by the door itself, on the listener's thread: a proof is over the raw bytes, and what is
// proven waits for the journal, not for the engine.
std::vector<Endpoint> hook_routes() {
  return {{.method = "POST",
           .pattern = "/hooks/{source}",
           .summary = "A delivery of a source, as its rules in the triggers file say",
           .policy = access::Policy::signed_source(),
           .always = true,
           .handle = [](Service&, const AskingPtr&) {}}};
}

}  // namespace reprise::serve
