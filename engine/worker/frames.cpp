#include "worker/frames.h"

#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "model/json.h"

namespace reprise::worker {

namespace {

bool receive_all(int socket, char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t count = ::recv(socket, bytes, size, 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes += count;
    size -= static_cast<std::size_t>(count);
  }
  return true;
}

}  // namespace

bool send_frame(int socket, const model::Value& value) {
  std::string bytes(4, '\0');
  model::append_stored_json(bytes, value);
  const auto length = static_cast<std::uint32_t>(bytes.size() - 4);
  std::memcpy(bytes.data(), &length, 4);
  for (std::size_t at = 0; at < bytes.size();) {
    const ssize_t count = ::send(socket, bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    at += static_cast<std::size_t>(count);
  }
  return true;
}

std::optional<model::Value> receive_frame(int socket) {
  std::uint32_t length = 0;
  if (!receive_all(socket, reinterpret_cast<char*>(&length), 4)) return std::nullopt;
  if (length > frame_bytes_max) return std::nullopt;
  std::string bytes(length, '\0');
  if (!receive_all(socket, bytes.data(), length)) return std::nullopt;
  auto value = model::parse_stored_json(bytes);
  return value ? std::optional(std::move(*value)) : std::nullopt;
}

}  // namespace reprise::worker
