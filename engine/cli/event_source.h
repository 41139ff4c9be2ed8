// EventSource: server-sent events out of the bytes of a stream, as they come.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace reprise::cli {

class EventSource {
 public:
  // False where nothing more is wanted.
  using OnMessage = std::function<bool(const std::string& id, const std::string& data)>;
  explicit EventSource(OnMessage message) : message_(std::move(message)) {}

  // Returns what the last message was answered. A message that is not whole is not told.
  bool take(std::string_view bytes);

 private:
  bool take_line(std::string_view line);

  OnMessage message_;
  std::string line_, id_, data_;
  bool has_data_ = false;
};

}  // namespace reprise::cli
