#include "shim/event_loop.h"

#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "process/boot_time.h"

namespace reprise::shim {

namespace {
constexpr EventLoop::Id timer_mark = 0;
}

EventLoop::EventLoop()
    : epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      timer_(::timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK)) {
  epoll_event event{.events = EPOLLIN, .data = {.u64 = timer_mark}};
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, timer_.get(), &event);
}

EventLoop::Id EventLoop::watch(int file, Handler handler, Id known) {
  const Id id = known != 0 ? known : ++last_id_;
  epoll_event event{.events = EPOLLIN, .data = {.u64 = id}};
  if (known == 0 && ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, file, &event) != 0) return 0;
  watches_[id] = std::make_shared<Handler>(std::move(handler));
  return id;
}

void EventLoop::also_writable(Id id, int file, bool wanted) {
  epoll_event event{.events = wanted ? EPOLLIN | EPOLLOUT : EPOLLIN, .data = {.u64 = id}};
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, file, &event);
}

void EventLoop::unwatch(Id id, int file) {
  if (watches_.erase(id) != 0) ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, file, nullptr);
}

EventLoop::Id EventLoop::at(std::int64_t boot_us, Handler handler) {
  const Id id = ++last_id_;
  timers_[{boot_us, id}] = std::move(handler);
  due_[id] = boot_us;
  if (armed_us_ == 0 || boot_us < armed_us_) arm();
  return id;
}

// The timer file stays armed: waking once too often is cheaper than a system call for each cancel.
void EventLoop::cancel(Id timer) {
  const auto found = due_.find(timer);
  if (found == due_.end()) return;
  timers_.erase({found->second, timer});
  due_.erase(found);
}

void EventLoop::run() {
  std::array<epoll_event, 64> events;
  while (!stopped_) {
    const int count = ::epoll_wait(epoll_.get(), events.data(), events.size(), -1);
    for (int i = 0; i < count && !stopped_; ++i) {
      const Id id = events[static_cast<std::size_t>(i)].data.u64;
      if (id == timer_mark) {
        fire_due();
        continue;
      }
      const auto found = watches_.find(id);  // an earlier handler may have removed it
      if (found == watches_.end()) continue;
      const auto handler = found->second;  // stays alive while it runs, whatever it removes
      (*handler)();
    }
    after_turn_();
  }
}

void EventLoop::fire_due() {
  std::uint64_t expirations = 0;
  if (::read(timer_.get(), &expirations, sizeof expirations) < 0 && errno != EAGAIN) return;
  const std::int64_t now = process::boot_us();
  while (!timers_.empty() && timers_.begin()->first.first <= now) {
    auto first = timers_.extract(timers_.begin());
    due_.erase(first.key().second);
    first.mapped()();
  }
  arm();
}

void EventLoop::arm() {
  armed_us_ = timers_.empty() ? 0 : timers_.begin()->first.first;
  itimerspec when{};
  when.it_value.tv_sec = armed_us_ / 1'000'000;
  when.it_value.tv_nsec = armed_us_ % 1'000'000 * 1'000;
  ::timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &when, nullptr);
}

}  // namespace reprise::shim
