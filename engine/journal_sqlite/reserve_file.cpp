#include "journal_sqlite/reserve_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "journal_sqlite/errors.h"
#include "journal_sqlite/file.h"

namespace reprise::journal_sqlite {

namespace {

std::uint64_t size_of(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return 0;
  return static_cast<std::uint64_t>(info.st_size);
}

}  // namespace

ReserveFile::ReserveFile(std::string path, std::uint64_t bytes)
    : path_(std::move(path)), bytes_(bytes), held_(bytes == 0 ? 0 : size_of(path_)) {}

base::Status ReserveFile::fill() {
  if (is_full()) return {};
  auto left = free_bytes(folder_of(path_));
  if (!left) return base::fail(left.error());
  if (*left < 2 * bytes_) return {};
  auto file = open_file(path_, O_RDWR | O_CREAT, 0600);
  if (!file) return base::fail(io, file.error().message);
  const int result = ::posix_fallocate(file->get(), 0, static_cast<off_t>(bytes_));
  if (result == 0) held_ = bytes_;
  if (result == 0 || result == ENOSPC || result == EFBIG || result == EDQUOT) return {};
  return base::fail(io_error("reserve space in", path_, result));
}

bool ReserveFile::release() {
  if (held_ == 0) return false;
  const std::uint64_t step = (bytes_ + 3) / 4;
  held_ = held_ > step ? held_ - step : 0;
  return ::truncate(path_.c_str(), static_cast<off_t>(held_)) == 0;
}

base::Result<std::uint64_t> free_bytes(const std::string& path) {
  struct statvfs info {};
  if (::statvfs(path.c_str(), &info) != 0) return base::fail(io_error("look at", path, errno));
  return std::uint64_t{info.f_bavail} * info.f_frsize;
}

}  // namespace reprise::journal_sqlite
