#include "worker/computers.h"

namespace reprise::worker {

namespace {
constexpr std::size_t kept_max = 8;
// A longer source is not told over the line: the fork has it in its memory.
constexpr std::size_t spare_bytes_max = 64u << 10;

std::size_t text_bytes(const script::Program& program) {
  std::size_t bytes = program.main.text.size();
  for (const auto& [name, source] : program.modules) bytes += source.text.size();
  return bytes;
}

}  // namespace

base::Result<ScriptProcess> Computers::take(script::Program program,
                                            const ScriptProcess::Bounds& bounds) {
  for (std::size_t i = kept_.size(); i-- > 0;) {
    if (!kept_[i].is_for(program, bounds)) continue;
    ScriptProcess process = std::move(kept_[i]);
    kept_.erase(kept_.begin() + static_cast<std::ptrdiff_t>(i));
    if (process.begin_again(program)) return process;
  }
  wants_spare_ = !kept_.empty();
  if (spare_ && spare_->bounds() == bounds && text_bytes(program) <= spare_bytes_max) {
    ScriptProcess process = std::move(*spare_);
    spare_.reset();
    if (process.begin_first(program)) return process;
  }
  return ScriptProcess::start(std::move(program), bounds);
}

// Ending one takes as long as making one. A spare one that is not wanted stays.
void Computers::prepare() {
  while (kept_.size() > kept_max) kept_.erase(kept_.begin());
  if (!wants_spare_ || spare_) return;
  if (auto spare = ScriptProcess::start_spare({})) spare_ = std::move(*spare);
}

void Computers::put_back(ScriptProcess process) {
  if (process.is_as_new()) kept_.push_back(std::move(process));
}

}  // namespace reprise::worker
