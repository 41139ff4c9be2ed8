#include "http/stream_queue.h"

#include <utility>

namespace reprise::http {

namespace {

// It knows where it was by the last id that it got.
constexpr std::string_view too_slow = "event: cut\ndata: {\"resume\":\"Last-Event-ID\"}\n\n";

class Handle : public Stream {
 public:
  explicit Handle(std::shared_ptr<StreamQueue> queue) : queue_(std::move(queue)) {}
  ~Handle() override { queue_->close(); }
  bool send(std::string chunk) override { return queue_->send(std::move(chunk)); }
  void close() override { queue_->close(); }
  void on_closed(std::function<void()> closed) override { queue_->on_closed(std::move(closed)); }

 private:
  std::shared_ptr<StreamQueue> queue_;
};

}  // namespace

// One chunk alone may be longer than the queue: it is whole events, and they have no other way.
bool StreamQueue::send(std::string chunk) {
  {
    const std::lock_guard lock(mutex_);
    if (ended_) return false;
    if (chunk.empty()) return true;
    if (!waiting_.empty() && waiting_.size() + chunk.size() > bytes_max_) {
      ended_ = cut_ = true;
      waiting_ = too_slow;
    } else {
      waiting_ += chunk;
      if (waiting_.size() > chunk.size()) return true;  // the one before has woken the connection
    }
  }
  wake_();
  const std::lock_guard lock(mutex_);
  return !cut_;
}

void StreamQueue::close() {
  {
    const std::lock_guard lock(mutex_);
    if (ended_) return;
    ended_ = true;
  }
  wake_();
}

void StreamQueue::on_closed(std::function<void()> closed) {
  {
    const std::lock_guard lock(mutex_);
    if (!finished_) {
      closed_ = std::move(closed);
      return;
    }
  }
  closed();
}

StreamQueue::Waiting StreamQueue::take() {
  const std::lock_guard lock(mutex_);
  return {std::exchange(waiting_, {}), ended_, cut_};
}

bool StreamQueue::finish() {
  std::function<void()> closed;
  {
    const std::lock_guard lock(mutex_);
    if (finished_) return false;
    finished_ = ended_ = true;
    waiting_.clear();
    closed = std::exchange(closed_, nullptr);
  }
  tell_finished_();
  if (closed) closed();
  return true;
}

std::shared_ptr<Stream> stream_handle(std::shared_ptr<StreamQueue> queue) {
  return std::make_shared<Handle>(std::move(queue));
}

}  // namespace reprise::http
