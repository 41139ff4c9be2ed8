// Why an attempt could not be started: what the system refused, from `errno`.
#pragma once

#include <cerrno>
#include <cstring>
#include <string>

#include "base/result.h"

namespace reprise::shim {

inline base::Error not_started(const char* what) {
  return {"not-started", std::string(what) + ": " + std::strerror(errno)};
}

}  // namespace reprise::shim
