#include "worker/make_call.h"

#include <time.h>

namespace reprise::worker {

using model::Value;

namespace {

Value wall_ms() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  return std::int64_t{now.tv_sec} * 1'000 + now.tv_nsec / 1'000'000;
}

}  // namespace

Made make_call(const script::Call& call, const std::string& key, const Place& place,
               const EngineLink& link) {
  if (call.name == "time.now") return script::given(wall_ms());
  if (call.name == "time.sleep") {
    if (!link.sleep(call.args["for"].integer_or(0))) return NotKnown{"the engine is gone"};
    return script::given(Value(true));
  }
  if (call.name.starts_with("fs.")) return call_file(call, key, place);
  if (call.name == "proc.run") return call_program(call, key, place);
  return script::given(base::Error{"not-there", "this worker has no function " + call.name});
}

}  // namespace reprise::worker
