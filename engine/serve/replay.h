// Replay: a delivery that was received before is taken in once more, because a person says so.
#pragma once

#include <functional>
#include <string>

#include "app/gate.h"
#include "base/result.h"
#include "serve/service.h"
#include "trigger/delivery.h"

namespace reprise::serve {

// The request of the control socket, and of a command whose engine is asked.
inline constexpr const char* replay_request = "replay";

// By a living service. `id` may be the beginning of one; `done` gets the new delivery's. Errors
// "unknown", "ambiguous", "forbidden", "busy".
using Replayed = std::function<void(base::Result<std::string>)>;
void replay(Service& service, const app::Caller& caller, const std::string& id, Replayed done);
// The same for who asks at the control socket.
void offer_replay(Service& service);

// Where no engine lives: the next service decides it. Who asks is the user of this process, or
// whose `token` it is.
base::Result<std::string> replay_offline(const std::string& state_folder, const std::string& id,
                                         const std::string& token);

}  // namespace reprise::serve
