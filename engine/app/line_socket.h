// LineSocket: the client's end of the control socket, blocking, one JSON object a line.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "model/value.h"

namespace reprise::app {

class LineSocket {
 public:
  LineSocket() = default;
  ~LineSocket();
  LineSocket(LineSocket&& other) noexcept;
  LineSocket& operator=(LineSocket&& other) noexcept;

  // Error "no-engine" when nobody listens. Works with state folders of any length.
  static base::Result<LineSocket> connect(const std::string& state_folder);

  base::Status send(const model::Value& message);
  // nullopt when nothing came within `timeout_ms` (-1 = wait); error "closed" at the end.
  base::Result<std::optional<model::Value>> receive(base::Millis timeout_ms);
  // send() and the answer to it; an answer that says ok: false is an error.
  base::Result<model::Value> ask(const model::Value& request);
  int descriptor() const { return file_; }

 private:
  explicit LineSocket(int file) : file_(file) {}
  int file_ = -1;
  std::string buffer_;
};

}  // namespace reprise::app
