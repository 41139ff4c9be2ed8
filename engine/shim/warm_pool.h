// WarmPool: the workers of a shim that serve one attempt after the other, and the attempts that
// wait for one. Few begin at once; one that takes its time gives its turn to those that wait, which
// get workers of their own then. While many results wait to be recorded nobody begins, for a
// moment: each lies in a file of its own, and files are dear where many are made.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "shim/event_loop.h"
#include "shim/warm_worker.h"

namespace reprise::shim {

class WarmPool {
 public:
  using OnTurn = std::function<void(const std::string& token)>;
  WarmPool(EventLoop& loop, OnTurn on_turn) : loop_(loop), on_turn_(std::move(on_turn)) {}

  // False: it waits, and `on_turn` gets its token.
  bool may_begin(const std::string& token);
  void begun(const std::string& token, pid_t worker);
  void ended(const std::string& token);
  // A result waits to be recorded; one is.
  void kept();
  void forgotten();
  // Lets those begin whose turn it is.
  void look();

  // Null: there is none.
  std::unique_ptr<WarmWorker> take();
  void put_back(std::unique_ptr<WarmWorker> worker);
  void died(pid_t pid);
  // Idle, or on its way out: none of them belongs to an attempt.
  bool is_at_rest(pid_t pid) const;
  // From now on nobody waits and nobody is kept.
  void close();
  // Afterwards none is left.
  void end_all();

 private:
  std::int64_t next_room();
  void look_later(std::int64_t boot_us);
  void watch(WarmWorker& worker);
  void end_idle();

  EventLoop& loop_;
  OnTurn on_turn_;
  std::deque<std::string> waiting_;
  std::deque<std::pair<std::int64_t, std::string>> young_;  // since when, who
  std::deque<std::int64_t> kept_;                           // since when
  std::vector<std::unique_ptr<WarmWorker>> idle_;           // the latest used is the last
  std::set<pid_t> all_, serving_;
  bool closed_ = false, timer_set_ = false, idle_timer_set_ = false;
};

}  // namespace reprise::shim
