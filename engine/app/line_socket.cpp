#include "app/line_socket.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "app/protocol.h"
#include "model/json.h"

namespace reprise::app {

LineSocket::~LineSocket() {
  if (file_ >= 0) ::close(file_);
}

LineSocket::LineSocket(LineSocket&& other) noexcept
    : file_(std::exchange(other.file_, -1)), buffer_(std::move(other.buffer_)) {}

LineSocket& LineSocket::operator=(LineSocket&& other) noexcept {
  std::swap(file_, other.file_);
  std::swap(buffer_, other.buffer_);
  return *this;
}

base::Result<LineSocket> LineSocket::connect(const std::string& state_folder) {
  // A socket's path may have 107 bytes at most; through the folder's descriptor it is always short.
  const int folder = ::open(state_folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return base::fail("no-engine", state_folder + ": " + std::strerror(errno));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/control.sock", folder);
  const int file = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool connected = file >= 0 && ::connect(file, reinterpret_cast<const sockaddr*>(&address),
                                                sizeof address) == 0;
  const int error = errno;
  ::close(folder);
  if (connected) return LineSocket(file);
  if (file >= 0) ::close(file);
  return base::fail("no-engine",
                    "no engine answers in " + state_folder + ": " + std::strerror(error));
}

base::Status LineSocket::send(const model::Value& message) {
  const std::string line = model::to_json(message) + "\n";
  std::size_t sent = 0;
  while (sent < line.size()) {
    const ssize_t count = ::send(file_, line.data() + sent, line.size() - sent, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0)
      return base::fail("closed", std::string("the engine is gone: ") + std::strerror(errno));
    sent += static_cast<std::size_t>(count);
  }
  return {};
}

base::Result<std::optional<model::Value>> LineSocket::receive(base::Millis timeout_ms) {
  std::size_t searched = 0;
  for (;;) {
    if (const auto end = buffer_.find('\n', searched); end != std::string::npos) {
      auto message = model::parse_json(std::string_view(buffer_).substr(0, end));
      buffer_.erase(0, end + 1);
      if (!message) return base::fail(message.error());
      return std::optional<model::Value>(std::move(*message));
    }
    searched = buffer_.size();
    if (searched > protocol_line_bytes_max) return base::fail("protocol", "a line without an end");
    pollfd file{file_, POLLIN, 0};
    const int ready = ::poll(&file, 1, static_cast<int>(timeout_ms));
    if (ready < 0 && errno == EINTR) return std::optional<model::Value>();
    if (ready == 0) return std::optional<model::Value>();
    char bytes[65536];
    const ssize_t count = ::recv(file_, bytes, sizeof bytes, 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return base::fail("closed", "the engine has closed the connection");
    buffer_.append(bytes, static_cast<std::size_t>(count));
  }
}

base::Result<model::Value> LineSocket::ask(const model::Value& request) {
  if (auto sent = send(request); !sent) return base::fail(sent.error());
  for (;;) {
    auto answer = receive(-1);
    if (!answer) return base::fail(answer.error());
    if (!*answer) continue;
    if (auto fine = check(**answer); !fine) return base::fail(fine.error());
    return **answer;
  }
}

}  // namespace reprise::app
