#include "process/output_pump.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace reprise::process {

namespace {
constexpr std::size_t tail_bytes = 4096;
}

bool OutputPump::drain(int file, Stream stream, std::uint64_t bytes_max) {
  static std::array<char, 65536> bytes;  // one thread pumps
  for (std::uint64_t taken = 0; taken < bytes_max;) {
    const ssize_t count = ::read(file, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno == EAGAIN;
    if (count == 0) return false;
    take(stream, {bytes.data(), static_cast<std::size_t>(count)});
    taken += static_cast<std::uint64_t>(count);
  }
  return true;
}

void OutputPump::take(Stream stream, std::string_view bytes) {
  log_.append(bytes);
  if (stream == Stream::out) {
    const auto room = std::min<std::uint64_t>(stdout_bytes_max_ - stdout_.size(), bytes.size());
    stdout_.append(bytes.substr(0, room));
    stdout_cut_ = stdout_cut_ || room < bytes.size();
    return;
  }
  stderr_tail_.append(bytes);
  if (stderr_tail_.size() > 2 * tail_bytes) stderr_tail_.erase(0, stderr_tail_.size() - tail_bytes);
}

void OutputPump::store(LaunchResult& result) {
  result.stdout_text = std::move(stdout_);
  result.stdout_cut = stdout_cut_;
  if (stderr_tail_.size() > tail_bytes) stderr_tail_.erase(0, stderr_tail_.size() - tail_bytes);
  result.stderr_tail = std::move(stderr_tail_);
  result.log_bytes = log_.size();
  result.log_sha256 = log_.sha256_hex();
  result.log_error = log_.error();
}

std::string read_capped(const std::string& path, std::uint64_t bytes_max, bool& cut) {
  cut = false;
  if (path.empty()) return {};
  // Not blocking: the child may have put a fifo there.
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat info {};
  if (!file || ::fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode) || info.st_size == 0)
    return {};
  cut = static_cast<std::uint64_t>(info.st_size) > bytes_max;
  std::string text(std::min(bytes_max, static_cast<std::uint64_t>(info.st_size)), '\0');
  std::size_t have = 0;
  while (have < text.size()) {
    const ssize_t count =
        ::pread(file.get(), text.data() + have, text.size() - have, static_cast<off_t>(have));
    if (count <= 0) break;
    have += static_cast<std::size_t>(count);
  }
  text.resize(have);
  return text;
}

}  // namespace reprise::process
