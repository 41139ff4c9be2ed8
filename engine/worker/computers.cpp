#include "worker/computers.h"

namespace reprise::worker {

namespace {
constexpr std::size_t kept_max = 8;
}

base::Result<ScriptProcess> Computers::take(script::Program program,
                                            const ScriptProcess::Bounds& bounds) {
  for (std::size_t i = kept_.size(); i-- > 0;) {
    if (!kept_[i].is_for(program, bounds)) continue;
    ScriptProcess process = std::move(kept_[i]);
    kept_.erase(kept_.begin() + static_cast<std::ptrdiff_t>(i));
    if (process.begin_again(program)) return process;
  }
  return ScriptProcess::start(std::move(program), bounds);
}

void Computers::put_back(ScriptProcess process) {
  if (!process.is_as_new()) return;
  if (kept_.size() >= kept_max) kept_.erase(kept_.begin());
  kept_.push_back(std::move(process));
}

}  // namespace reprise::worker
