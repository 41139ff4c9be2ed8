#include "base/crash_point.h"

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <string>

#include "base/assert.h"

namespace reprise::base {

namespace {

struct Wanted {
  std::string name;
  long passage = 1;
};

const Wanted& wanted() {
  static const Wanted value = [] {
    const char* text = std::getenv("REPRISE_CRASH_POINT");
    Wanted parsed;
    if (text == nullptr) return parsed;
    parsed.name = text;
    if (const auto colon = parsed.name.find(':'); colon != std::string::npos) {
      parsed.passage = std::strtol(parsed.name.c_str() + colon + 1, nullptr, 10);
      parsed.name.resize(colon);
    }
    return parsed;
  }();
  return value;
}

}  // namespace

const std::vector<std::string_view>& crash_point_names() {
  static const std::vector<std::string_view> names = {
      "engine-opened",       // epoch written, nothing collected yet
      "leftovers-collected", // what a dead engine left is known, not yet reported
      "batch-decided",       // events decided, not yet handed to the journal
      "before-commit",       // inside the transaction
      "after-commit",        // durable, nobody told
      "batch-committed",     // told, no effect performed
      "effect-performed",    // one effect of the batch performed
      "result-received",     // an attempt's result is here, not yet decided on
      "shim-launch-received",
      "shim-attempt-noted",  // the attempt file is written, the child not yet started
      "shim-child-started",
      "shim-child-ended",    // reaped, its result not yet stored
      "shim-result-stored",
      "shim-result-sent",
  };
  return names;
}

void crash_point(std::string_view name) {
  const Wanted& point = wanted();
  if (point.name.empty() || point.name != name) return;
  static std::atomic<long> passages = 0;
  if (++passages != point.passage) return;
  std::raise(SIGKILL);
  REPRISE_ASSERT(false, "SIGKILL did not kill");
}

}  // namespace reprise::base
