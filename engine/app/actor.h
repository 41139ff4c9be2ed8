// Actor: who is asking, as recorded with every decision: "name (uid 1000)".
#pragma once

#include <sys/types.h>

#include <string>

namespace reprise::app {

std::string actor_of(uid_t user);
std::string own_actor();

}  // namespace reprise::app
