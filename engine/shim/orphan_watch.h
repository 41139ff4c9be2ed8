// OrphanWatch: tells at once whether any descendant has outlived its parent, without reading /proc.
//
// Orphans below a subreaper become children of its first thread. Launched children belong to the
// thread that launched them. So when all launching is done by a second thread, the first thread has
// a child exactly when there is an orphan, and the kernel answers that in one call (__WNOTHREAD).
#pragma once

#include <condition_variable>
#include <mutex>

namespace reprise::shim {

class OrphanWatch {
 public:
  // On the second thread. Reaps dead orphans on the way.
  bool any_alive();
  void close();
  // On the first thread: answers until close().
  void serve();

 private:
  enum class State { idle, asked, answered, closed };
  std::mutex mutex_;
  std::condition_variable changed_;
  State state_ = State::idle;
  bool answer_ = false;
};

}  // namespace reprise::shim
