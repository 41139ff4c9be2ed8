#include "worker/engine_link.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "model/enum_text.h"
#include "model/json.h"
#include "process/boot_time.h"

namespace reprise::worker {

using model::Map;
using model::Value;

namespace {

auto closed() { return base::fail("closed", "the engine is gone"); }
Value number_of(std::uint32_t number) { return static_cast<std::int64_t>(number); }

}  // namespace

void EngineLink::serve(std::string token) {
  token_ = std::move(token);
  introduced_ = false;
  reported_ = recorded_ = 0;
}

base::Status EngineLink::open() {
  if (introduced_) return {};
  if (auto connected = file_ ? base::Status() : connect(); !connected) return connected;
  auto sent = send(Map{{"attempt", token_}});
  introduced_ = sent.has_value();
  return sent;
}

base::Status EngineLink::connect() {
  // A socket's path may have 107 bytes at most; through the folder's descriptor it is always short.
  const process::UniqueFd folder(::open(state_folder_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  process::UniqueFd file(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/scripts.sock",
                folder.get());
  if (!folder || !file ||
      ::connect(file.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return closed();
  file_ = std::move(file);
  return {};
}

base::Status EngineLink::send(const Value& message) const {
  const std::string line = model::to_json(message) + "\n";
  for (std::size_t at = 0; at < line.size();) {
    const ssize_t count = ::send(file_.get(), line.data() + at, line.size() - at, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return closed();
    at += static_cast<std::size_t>(count);
  }
  return {};
}

base::Result<Value> EngineLink::receive() {
  for (;;) {
    if (const auto end = buffer_.find('\n'); end != std::string::npos) {
      auto message = model::parse_json(std::string_view(buffer_).substr(0, end));
      buffer_.erase(0, end + 1);
      if (!message) return closed();
      return std::move(*message);
    }
    std::array<char, 4096> bytes;
    const ssize_t count = ::recv(file_.get(), bytes.data(), bytes.size(), 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return closed();
    buffer_.append(bytes.data(), static_cast<std::size_t>(count));
  }
}

base::Result<std::string> EngineLink::announce(std::uint32_t number, const script::Call& call,
                                               model::EffectClass effect) {
  if (auto opened = open(); !opened) return base::fail(opened.error());
  auto sent = send(Map{{"ask", number_of(number)},
                       {"name", call.name},
                       {"effect", std::string(model::enum_text(effect))},
                       {"args_hash", script::hash_of_args(call)},
                       {"args", script::shown_args(call)},
                       {"at", call.place}});
  if (!sent) return base::fail(sent.error());
  for (;;) {
    const auto message = receive();
    if (!message) return base::fail(message.error());
    recorded_ =
        std::max(recorded_, static_cast<std::uint32_t>((*message)["recorded"].integer_or(0)));
    if ((*message)["go"] == number_of(number)) return (*message)["key"].text_or("");
    if ((*message)["refused"] == number_of(number))
      return base::fail("refused", (*message)["why"].text_or(""));
  }
}

base::Status EngineLink::report(std::uint32_t number, const Value& given) {
  reported_ = number;
  return send(Map{{"done", number_of(number)}, {"given", given}});
}

base::Status EngineLink::settle() {
  if (recorded_ < reported_)
    if (auto sent = send(Map{{"settle", true}}); !sent) return sent;
  while (recorded_ < reported_) {
    const auto message = receive();
    if (!message) return base::fail(message.error());
    recorded_ =
        std::max(recorded_, static_cast<std::uint32_t>((*message)["recorded"].integer_or(0)));
  }
  return {};
}

base::Status EngineLink::sleep(base::Millis millis) const {
  constexpr std::int64_t slice_us = 50'000;
  const std::int64_t until = process::boot_us() + millis * 1'000;
  for (std::int64_t left = until - process::boot_us(); left > 0;
       left = until - process::boot_us()) {
    char byte = 0;
    if (::recv(file_.get(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0) return closed();
    ::usleep(static_cast<useconds_t>(std::min(left, slice_us)));
  }
  return {};
}

}  // namespace reprise::worker
