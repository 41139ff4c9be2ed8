#include "shim/orphan_watch.h"

#include <sys/wait.h>

namespace reprise::shim {

namespace {

bool has_children() {
  siginfo_t info{};
  return ::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT | __WALL) == 0;
}

bool first_thread_has_children() {
  for (;;) {
    siginfo_t info{};
    if (::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | __WALL | __WNOTHREAD) != 0) return false;
    if (info.si_pid == 0) return true;
  }
}

}  // namespace

bool OrphanWatch::any_alive() {
  if (!has_children()) return false;  // the common case of one child at a time: no second thread
  std::unique_lock lock(mutex_);
  state_ = State::asked;
  changed_.notify_all();
  changed_.wait(lock, [this] { return state_ == State::answered; });
  state_ = State::idle;
  return answer_;
}

void OrphanWatch::close() {
  const std::lock_guard lock(mutex_);
  state_ = State::closed;
  changed_.notify_all();
}

void OrphanWatch::serve() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return state_ == State::asked || state_ == State::closed; });
    if (state_ == State::closed) return;
    answer_ = first_thread_has_children();
    state_ = State::answered;
    changed_.notify_all();
  }
}

}  // namespace reprise::shim
