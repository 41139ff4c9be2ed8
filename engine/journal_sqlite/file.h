// Plain files beside the database: descriptors that close themselves, and calls whose failure is
// never swallowed. Not for the database file itself while SQLite has it open: closing any other
// descriptor of it would drop SQLite's locks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace reprise::journal_sqlite {

class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  Fd& operator=(Fd&& other) noexcept;
  ~Fd();
  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

// `flags` and `mode` as for open(2); close-on-exec and no-follow are always set.
base::Result<Fd> open_file(const std::string& path, int flags, unsigned mode = 0600);
// A missing file is the code `none`.
base::Result<std::string> read_file(const std::string& path, std::uint64_t bytes_max);
base::Status write_at(const Fd& file, std::string_view bytes, std::int64_t offset,
                      const std::string& path);
// Reads from the beginning into `into`; gives how many bytes there were, at most its size.
base::Result<std::size_t> read_at(const Fd& file, std::string& into, const std::string& path);
base::Status sync_data(const Fd& file, const std::string& path);
base::Status sync_file(const std::string& path);
// The folder itself: makes the names in it durable.
base::Status sync_folder(const std::string& path);
base::Status rename_file(const std::string& from, const std::string& to);
bool exists(const std::string& path);
std::string folder_of(const std::string& path);

}  // namespace reprise::journal_sqlite
