#include "shim/warm_pool.h"

#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>

#include "process/boot_time.h"

namespace reprise::shim {

namespace {
constexpr std::size_t young_max = 4, idle_max = 4;
constexpr std::size_t kept_max = 256;         // as many as a commit may well take
constexpr std::int64_t young_us = 20'000;     // most scripts have ended by then
constexpr std::int64_t kept_us = 500'000;     // and are recorded by then
constexpr std::int64_t idle_us = 10'000'000;  // what a pause between two steps may take
}  // namespace

// When the next one may begin, on the boot clock; 0: now.
std::int64_t WarmPool::next_room() {
  const std::int64_t now = process::boot_us();
  while (!young_.empty() && young_.front().first + young_us <= now) young_.pop_front();
  while (!kept_.empty() && kept_.front() + kept_us <= now) kept_.pop_front();
  if (young_.size() >= young_max) return young_.front().first + young_us;
  return kept_.size() < kept_max ? 0 : kept_.front() + kept_us;
}

bool WarmPool::may_begin(const std::string& token) {
  const std::int64_t room = closed_ ? 0 : next_room();
  if (room == 0) return true;
  waiting_.push_back(token);
  look_later(room);
  return false;
}

void WarmPool::begun(const std::string& token, pid_t worker) {
  young_.emplace_back(process::boot_us(), token);
  all_.insert(worker);
  serving_.insert(worker);
}

void WarmPool::ended(const std::string& token) {
  std::erase_if(young_, [&](const auto& entry) { return entry.second == token; });
  look();
}

void WarmPool::kept() { kept_.push_back(process::boot_us()); }

void WarmPool::forgotten() {
  if (!kept_.empty()) kept_.pop_front();
  look();
}

void WarmPool::look() {
  while (!waiting_.empty()) {
    if (const std::int64_t room = next_room(); room != 0) return look_later(room);
    const std::string token = std::move(waiting_.front());
    waiting_.pop_front();
    on_turn_(token);
  }
}

void WarmPool::look_later(std::int64_t boot_us) {
  if (std::exchange(timer_set_, true)) return;
  loop_.at(boot_us, [this] {
    timer_set_ = false;
    look();
  });
}

std::unique_ptr<WarmWorker> WarmPool::take() {
  if (idle_.empty()) return nullptr;
  auto worker = std::move(idle_.back());
  idle_.pop_back();
  return worker;
}

// One that is not kept sees its line close, and ends.
void WarmPool::put_back(std::unique_ptr<WarmWorker> worker) {
  serving_.erase(worker->pid);
  if (closed_ || idle_.size() >= idle_max) return;
  worker->idle_since_us = process::boot_us();
  watch(*worker);
  idle_.push_back(std::move(worker));
  end_idle();
}

// At rest it has nothing to say: one that does, or that has ended, serves no more.
void WarmPool::watch(WarmWorker& worker) {
  const auto stirred = [this, pid = worker.pid] {
    std::erase_if(idle_, [pid](const auto& each) { return each->pid == pid; });
  };
  loop_.watch(worker.out.get(), stirred, worker.out_watch);
  loop_.watch(worker.err.get(), stirred, worker.err_watch);
  loop_.watch(worker.lessor.line(), stirred, worker.line_watch);
}

void WarmPool::end_idle() {
  const std::int64_t now = process::boot_us();
  std::erase_if(idle_, [&](const auto& worker) { return worker->idle_since_us + idle_us <= now; });
  if (idle_.empty() || std::exchange(idle_timer_set_, true)) return;
  loop_.at(idle_.front()->idle_since_us + idle_us, [this] {
    idle_timer_set_ = false;
    end_idle();
  });
}

void WarmPool::died(pid_t pid) {
  all_.erase(pid);
  serving_.erase(pid);
  std::erase_if(idle_, [pid](const auto& worker) { return worker->pid == pid; });
}

bool WarmPool::is_at_rest(pid_t pid) const { return all_.contains(pid) && !serving_.contains(pid); }

void WarmPool::close() {
  closed_ = true;
  waiting_.clear();
  idle_.clear();
}

// They are ours, and nobody has waited for them: their numbers are surely theirs.
void WarmPool::end_all() {
  close();
  for (const pid_t pid : all_) {
    ::kill(pid, SIGKILL);
    while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  all_.clear();
}

}  // namespace reprise::shim
