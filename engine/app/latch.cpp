#include "app/latch.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <limits>
#include <utility>

#include "base/text.h"

namespace reprise::app {

namespace {
constexpr char mark_set = '1';
constexpr char mark_open = '0';
constexpr std::size_t text_bytes_max = 500;
constexpr const char* nobody_named = "latch file";
constexpr const char* no_reason = "no reason given";
}  // namespace

Latch::Latch(std::string state_folder) : path_(std::move(state_folder) + "/latch") { reread(); }

std::string Latch::refusal() { return set_ ? "kill switch: " + reason() : std::string(); }

std::string Latch::reason() const { return (why_.empty() ? no_reason : why_) + " (" + by_ + ")"; }

base::Error Latch::error_for(const std::string& reason) {
  return {"stopped", "the kill switch is set: " + reason,
          "Run 'reprise clear --reason TEXT' when it is safe to go on."};
}

void Latch::reread() {
  if (only_here_) return;  // the file does not know that it is set
  const int file = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) {
    set_ = true;
    by_ = nobody_named;
    why_ = path_ + ": " + std::strerror(errno);
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
  read_words(text.substr(text.empty() ? 0 : 1));
}

// Who, a line end, why. One line alone was written by hand, and is the reason.
void Latch::read_words(std::string_view words) {
  const auto end = words.find('\n');
  const auto behind = base::trim(end == std::string_view::npos ? "" : words.substr(end + 1));
  by_ = behind.empty() ? nobody_named : words.substr(0, end);
  why_ = behind.empty() ? base::trim(words) : behind;
}

base::Status Latch::set(const std::string& by, const std::string& reason) {
  by_ = by;
  why_ = reason;
  set_ = true;
  auto written = write(mark_set);
  only_here_ = !written;
  return written;
}

base::Status Latch::clear(const std::string& by, const std::string& reason,
                          base::WallMicros set_us) {
  if (written_us() != set_us)
    return base::fail("stopped", "the kill switch was set again meanwhile");
  const auto set_by = std::exchange(by_, by), set_why = std::exchange(why_, reason);
  if (auto done = write(mark_open); !done) {
    by_ = set_by;
    why_ = set_why;
    return done;
  }
  set_ = only_here_ = false;
  return {};
}

base::WallMicros Latch::written_us() const {
  struct stat about {};
  if (::stat(path_.c_str(), &about) != 0) return std::numeric_limits<base::WallMicros>::max();
  return base::WallMicros{about.st_mtim.tv_sec} * 1'000'000 + about.st_mtim.tv_nsec / 1'000;
}

base::Status Latch::write(char mark) {
  const int file = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return base::fail("io", path_ + ": " + std::strerror(errno));
  const std::string words = by_ + "\n" + (why_.empty() ? no_reason : why_);
  std::string bytes = mark + words.substr(0, text_bytes_max);
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
