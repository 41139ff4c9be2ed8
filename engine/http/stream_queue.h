// StreamQueue: what waits to be sent on a stream. Its handlers fill it from any thread, the
// connection empties it on its own.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "http/message.h"

namespace reprise::http {

class StreamQueue {
 public:
  // `wake` is called after a change that the connection must look at, `finished` once, when nobody
  // listens any more; from any thread.
  StreamQueue(std::size_t bytes_max, std::function<void()> wake, std::function<void()> finished)
      : bytes_max_(bytes_max), wake_(std::move(wake)), tell_finished_(std::move(finished)) {}

  bool send(std::string chunk);
  void close();
  void on_closed(std::function<void()> closed);

  struct Waiting {
    std::string bytes;
    bool ended = false;  // nothing comes after these
    bool cut = false;    // because the client was too slow
  };
  Waiting take();
  // Nobody listens any more; tells on_closed(). False: that was so before.
  bool finish();

 private:
  const std::size_t bytes_max_;
  const std::function<void()> wake_, tell_finished_;
  std::mutex mutex_;
  std::string waiting_;
  bool ended_ = false, cut_ = false, finished_ = false;
  std::function<void()> closed_;
};

// What a handler holds; losing it ends the stream.
std::shared_ptr<Stream> stream_handle(std::shared_ptr<StreamQueue> queue);

}  // namespace reprise::http
