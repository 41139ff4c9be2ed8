#include "app/latch.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/text.h"

namespace reprise::app {

namespace {
constexpr char mark_set = '1';
constexpr char mark_open = '0';
constexpr std::size_t text_bytes_max = 500;
}  // namespace

Latch::Latch(std::string state_folder) : path_(std::move(state_folder) + "/latch") { reread(); }

std::string Latch::refusal() { return set_ ? "kill switch: " + reason_ : std::string(); }

void Latch::reread() {
  const int file = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) {
    set_ = true;
    reason_ = path_ + ": " + std::strerror(errno);
    return;
  }
  char bytes[text_bytes_max + 1];
  const ssize_t length = ::pread(file, bytes, sizeof bytes, 0);
  if (length == 0) {
    // Pre-fill: a later set overwrites in place and needs no new block.
    const std::string blank = std::string(1, mark_open) + std::string(text_bytes_max, ' ');
    if (::pwrite(file, blank.data(), blank.size(), 0) < 0) set_ = false;
  }
  ::close(file);
  const std::string_view text(bytes, length > 0 ? static_cast<std::size_t>(length) : 0);
  set_ = length < 0 || (!text.empty() && text.front() != mark_open);
  reason_ = text.empty() ? "" : std::string(base::trim(text.substr(1)));
}

base::Status Latch::set(const std::string& by, const std::string& reason) {
  reason_ = (reason.empty() ? "no reason given" : reason) + " (" + by + ")";
  set_ = true;
  return write(mark_set, reason_);
}

base::Status Latch::clear() {
  if (auto done = write(mark_open, ""); !done) return done;
  set_ = false;
  reason_.clear();
  return {};
}

base::Status Latch::write(char mark, const std::string& text) {
  const int file = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return base::fail("io", path_ + ": " + std::strerror(errno));
  std::string bytes = mark + text.substr(0, text_bytes_max);
  bytes.resize(text_bytes_max + 1, ' ');
  const bool written =
      ::pwrite(file, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()) &&
      ::fdatasync(file) == 0;
  const int error = errno;
  ::close(file);
  if (!written) return base::fail("io", path_ + ": " + std::strerror(error));
  return {};
}

}  // namespace reprise::app
