// Warnings: what is read, and may not be what was meant. A Reporter tells errors only.
#pragma once

#include <string>

#include "base/diagnostic.h"

namespace reprise::load {

// A hostile text cannot make the list grow without bound: what is over the cap is dropped.
inline void warn(base::Diagnostics& into, std::string code, base::Place place, std::string message,
                 std::string hint) {
  constexpr std::size_t kept_max = 1000;
  if (into.size() >= kept_max) return;
  into.push_back(
      {base::Severity::warning, std::move(code), std::move(message), place, std::move(hint)});
}

}  // namespace reprise::load
