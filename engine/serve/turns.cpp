#include "serve/turns.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <utility>

namespace reprise::serve {

void Turns::post(std::function<void()> turn) {
  const std::lock_guard guard(mutex_);
  waiting_.push_back(std::move(turn));
  if (waiting_.size() == 1) boost::asio::post(io_, [this] { run_next(); });
}

void Turns::run_next() {
  std::function<void()> turn;
  {
    const std::lock_guard guard(mutex_);
    turn = std::move(waiting_.front());
  }
  turn();
  const std::lock_guard guard(mutex_);
  waiting_.pop_front();
  if (!waiting_.empty()) boost::asio::post(io_, [this] { run_next(); });
}

}  // namespace reprise::serve
