#include "worker/frames.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

#include "model/json.h"

namespace reprise::worker {

bool send_frame(int file, const model::Value& value) {
  std::string bytes(4, '\0');
  model::append_stored_json(bytes, value);
  const auto length = static_cast<std::uint32_t>(bytes.size() - 4);
  std::memcpy(bytes.data(), &length, 4);
  for (std::size_t at = 0; at < bytes.size();) {
    const ssize_t count = ::write(file, bytes.data() + at, bytes.size() - at);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    at += static_cast<std::size_t>(count);
  }
  return true;
}

// One call of the system for most frames: they come whole.
bool FrameReader::have(std::size_t bytes) {
  std::array<char, 16384> piece;
  while (buffer_.size() < bytes) {
    const ssize_t count = ::read(file_, piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    buffer_.append(piece.data(), static_cast<std::size_t>(count));
  }
  return true;
}

std::optional<model::Value> FrameReader::next() {
  constexpr std::size_t head = 4;
  std::uint32_t length = 0;
  if (!have(head)) return std::nullopt;
  std::memcpy(&length, buffer_.data(), head);
  if (length > frame_bytes_max || !have(head + length)) return std::nullopt;
  auto value = model::parse_stored_json(std::string_view(buffer_).substr(head, length));
  buffer_.erase(0, head + length);
  return value ? std::optional(std::move(*value)) : std::nullopt;
}

}  // namespace reprise::worker
