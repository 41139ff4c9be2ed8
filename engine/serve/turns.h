// Turns: what is to be done on the loop's thread and can wait for a moment. However many there are,
// one is handed to the loop at a time, so that what is posted to the loop itself goes past them.
#pragma once

#include <deque>
#include <functional>
#include <mutex>

namespace boost::asio {
class io_context;
}

namespace reprise::serve {

class Turns {
 public:
  explicit Turns(boost::asio::io_context& io) : io_(io) {}  // which must run nothing after it

  // In the order of their coming; from any thread.
  void post(std::function<void()> turn);

 private:
  void run_next();

  boost::asio::io_context& io_;
  std::mutex mutex_;
  std::deque<std::function<void()>> waiting_;  // the first may be under way
};

}  // namespace reprise::serve
