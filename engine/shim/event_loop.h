// EventLoop: the shim's one thread of events - readable files and deadlines on the boot clock.
// Written on epoll because a shim must stay small and its deadlines must count suspended time,
// which Asio's timers do not.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <unordered_map>

#include "process/unique_fd.h"

namespace reprise::shim {

class EventLoop {
 public:
  using Handler = std::function<void()>;
  using Id = std::uint64_t;  // never given twice, never 0

  EventLoop();
  // Calls `handler` again and again while `file` is readable or hung up. 0: the kernel refused
  // (errno tells why). One that is watched already, as `known`, gets another handler.
  Id watch(int file, Handler handler, Id known = 0);
  void also_writable(Id id, int file, bool wanted);  // the same handler
  void unwatch(Id id, int file);                     // before the file is closed

  Id at(std::int64_t boot_us, Handler handler);
  void cancel(Id timer);  // harmless for one that has fired

  // After everything that was ready at once has been handled.
  void after_each_turn(Handler handler) { after_turn_ = std::move(handler); }

  void run();  // until stop()
  void stop() { stopped_ = true; }
  bool is_good() const { return static_cast<bool>(epoll_) && static_cast<bool>(timer_); }

 private:
  void fire_due();
  void arm();

  process::UniqueFd epoll_, timer_;
  Id last_id_ = 0;
  std::unordered_map<Id, std::shared_ptr<Handler>> watches_;
  std::map<std::pair<std::int64_t, Id>, Handler> timers_;  // by due time
  std::unordered_map<Id, std::int64_t> due_;
  std::int64_t armed_us_ = 0;  // 0 = not armed
  Handler after_turn_ = [] {};
  bool stopped_ = false;
};

}  // namespace reprise::shim
