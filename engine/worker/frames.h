// Frames: Values over a pipe or a socket, each as its length in 4 bytes and its stored JSON: a
// secret goes as its reference, and data cannot pose as one.
#pragma once

#include <optional>
#include <string>

#include "model/value.h"

namespace reprise::worker {

inline constexpr std::uint32_t frame_bytes_max = 80u << 20;

// False where nobody reads any more; whoever sends does not die of SIGPIPE, or may.
bool send_frame(int file, const model::Value& value);

// The frames that come, one after the other.
class FrameReader {
 public:
  explicit FrameReader(int file) : file_(file) {}
  // Waits. nullopt at the end of the stream, or after what is no frame.
  std::optional<model::Value> next();

 private:
  bool have(std::size_t bytes);

  int file_ = -1;
  std::string buffer_;  // what came with the frame before
};

}  // namespace reprise::worker
