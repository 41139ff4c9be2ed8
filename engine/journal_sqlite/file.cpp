#include "journal_sqlite/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "journal_sqlite/errors.h"

namespace reprise::journal_sqlite {

Fd& Fd::operator=(Fd&& other) noexcept {
  if (this == &other) return *this;
  if (fd_ >= 0) ::close(fd_);
  fd_ = other.fd_;
  other.fd_ = -1;
  return *this;
}

Fd::~Fd() {
  if (fd_ >= 0) ::close(fd_);
}

base::Result<Fd> open_file(const std::string& path, int flags, unsigned mode) {
  Fd file(::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, mode));
  if (file.is_open()) return file;
  if (errno == ENOENT) return base::fail(none, "there is no " + path);
  return base::fail(io_error("open", path, errno));
}

base::Result<std::string> read_file(const std::string& path, std::uint64_t bytes_max) {
  auto file = open_file(path, O_RDONLY);
  if (!file) return base::fail(file.error());
  std::string text;
  char buffer[65536];
  for (;;) {
    const ssize_t got = ::read(file->get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return base::fail(io_error("read", path, errno));
    if (got == 0) return text;
    text.append(buffer, static_cast<std::size_t>(got));
    if (text.size() > bytes_max)
      return base::fail(io, path + " is larger than " + std::to_string(bytes_max) + " bytes");
  }
}

base::Status write_at(const Fd& file, std::string_view bytes, std::int64_t offset,
                      const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t put = ::pwrite(file.get(), bytes.data(), bytes.size(), offset);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return base::fail(io_error("write", path, errno));
    bytes.remove_prefix(static_cast<std::size_t>(put));
    offset += put;
  }
  return {};
}

base::Result<std::size_t> read_at(const Fd& file, std::string& into, const std::string& path) {
  std::size_t done = 0;
  while (done < into.size()) {
    const ssize_t got =
        ::pread(file.get(), into.data() + done, into.size() - done, static_cast<off_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return base::fail(io_error("read", path, errno));
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

base::Status sync_data(const Fd& file, const std::string& path) {
  if (::fdatasync(file.get()) != 0) return base::fail(io_error("flush", path, errno));
  return {};
}

namespace {

base::Status sync_opened(const std::string& path, int flags) {
  const Fd file(::open(path.c_str(), flags | O_CLOEXEC));  // a folder may be reached by a link
  if (!file.is_open()) return base::fail(io_error("open", path, errno));
  if (::fsync(file.get()) != 0) return base::fail(io_error("flush", path, errno));
  return {};
}

}  // namespace

base::Status sync_file(const std::string& path) { return sync_opened(path, O_RDWR); }

base::Status sync_folder(const std::string& path) {
  return sync_opened(path, O_RDONLY | O_DIRECTORY);
}

base::Status rename_file(const std::string& from, const std::string& to) {
  if (std::rename(from.c_str(), to.c_str()) != 0)
    return base::fail(io_error("rename " + from + " to", to, errno));
  return {};
}

bool exists(const std::string& path) {
  struct stat info {};
  return ::lstat(path.c_str(), &info) == 0;
}

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace reprise::journal_sqlite
