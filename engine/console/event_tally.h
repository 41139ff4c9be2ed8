// EventTally: how often what has happened in runs since an engine started.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "model/event.h"

namespace reprise::console {

struct EventTally {
  using Counts = std::map<std::string, std::uint64_t>;
  std::uint64_t runs = 0, attempts = 0, lost = 0, retries = 0, answers = 0, breaches = 0;
  Counts ended;      // attempts, by verdict
  Counts questions;  // by kind

  void add(const model::Event& event);
};

}  // namespace reprise::console
