#include "process/log_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace reprise::process {

namespace {
constexpr int open_flags = O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW;
}

void LogFile::append(std::string_view bytes) {
  if (bytes.empty() || cut_ || !error_.empty() || path_.empty() || !open()) return;
  const std::uint64_t room = bytes_max_ > size_ ? bytes_max_ - size_ : 0;
  write(bytes.substr(0, room));
  if (bytes.size() <= room) return;
  cut_ = true;
  write("\n[reprise: the log is cut here, after " + std::to_string(size_) + " bytes]\n");
}

std::string LogFile::sha256_hex() {
  return hash_ ? base::to_hex(hash_->finish()) : base::sha256_hex("");
}

bool LogFile::open() {
  if (file_) return true;
  file_ = UniqueFd(::open(path_.c_str(), open_flags, 0600));
  if (!file_ && errno == ENOENT) {
    std::error_code ignored;  // the next open tells what is wrong
    std::filesystem::create_directories(std::filesystem::path(path_).parent_path(), ignored);
    file_ = UniqueFd(::open(path_.c_str(), open_flags, 0600));
  }
  if (!file_) return fail("open"), false;
  hash_ = std::make_unique<base::Sha256>();
  char bytes[65536];
  for (;;) {  // what an earlier attempt of the same name has left belongs to the file
    const ssize_t count = ::pread(file_.get(), bytes, sizeof bytes, static_cast<off_t>(size_));
    if (count < 0) return fail("read"), false;
    if (count == 0) return true;
    hash_->add({bytes, static_cast<std::size_t>(count)});
    size_ += static_cast<std::uint64_t>(count);
  }
}

void LogFile::write(std::string_view bytes) {
  while (!bytes.empty() && error_.empty()) {
    const ssize_t count = ::write(file_.get(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail("write");
    const auto written = static_cast<std::size_t>(count);
    hash_->add(bytes.substr(0, written));
    size_ += written;
    bytes.remove_prefix(written);
  }
}

void LogFile::fail(const char* what) { error_ = std::string(what) + ": " + std::strerror(errno); }

}  // namespace reprise::process
