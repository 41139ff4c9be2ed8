#include "worker/archive/read.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "base/text.h"
#include "worker/archive/library.h"
#include "worker/archive/tree.h"
#include "worker/archive/write.h"
#include "worker/rooted.h"

namespace reprise::worker {

namespace {

constexpr std::int64_t ratio_max = 1'000, ratio_free_bytes = 64 << 20;
constexpr std::size_t marker_bytes = 1'024;  // of zeros, at the end of every tar archive

std::string text_of_name(const char* bytes, const char* utf8) {
  return bytes != nullptr ? bytes : utf8 != nullptr ? utf8 : "";
}

class TarReader {
 public:
  TarReader(const ArchiveLibrary& library, int file, const std::string& shown, int folder,
            const UnpackLimits& limits)
      : library_(library),
        source_(file, shown),
        shown_(shown),
        tree_(folder),
        limits_(limits),
        folder_(folder),
        archive_(library.archive_read_new(), library.archive_read_free) {}

  base::Result<Unpacked> unpack() {
    library_.archive_read_support_format_tar(archive_.get());
    library_.archive_read_support_filter_gzip(archive_.get());
    if (library_.archive_read_open(archive_.get(), this, nullptr, give, nullptr) != ARCHIVE_OK)
      return base::fail(failed());
    for (;;) {
      archive_entry* entry = nullptr;
      const int code = library_.archive_read_next_header(archive_.get(), &entry);
      if (code == ARCHIVE_EOF) break;
      if (code != ARCHIVE_OK && code != ARCHIVE_WARN) return base::fail(failed());
      if (auto done = take(entry); !done) return base::fail(done.error());
    }
    if (auto whole = to_the_end(); !whole) return base::fail(whole.error());
    if (auto settled = tree_.settle(); !settled) return base::fail(settled.error());
    return unpacked_;
  }

 private:
  base::Status take(archive_entry* entry) {
    if (++unpacked_.entries > limits_.entries_max)
      return base::fail("too-large", shown_ + " has more than " +
                                         std::to_string(limits_.entries_max) + " entries");
    const std::string path = text_of_name(library_.archive_entry_pathname(entry),
                                          library_.archive_entry_pathname_utf8(entry));
    const std::string named = base::printable(base::to_utf8(path));
    const auto hostile = [&](const std::string& why) {
      return base::fail("hostile", shown_ + " is refused: " + named + " " + why);
    };
    if (library_.archive_entry_hardlink(entry) != nullptr ||
        library_.archive_entry_hardlink_utf8(entry) != nullptr)
      return hostile("is a hard link");
    const auto parts = Tree::parts_of(path);
    if (!parts) return hostile("is no path inside the archive");
    const mode_t mode = library_.archive_entry_mode(entry);
    const std::int64_t mtime = library_.archive_entry_mtime(entry);
    switch (library_.archive_entry_filetype(entry)) {
      case AE_IFDIR:
        return tree_.add_folder(*parts, mode & 0777, mtime, named);
      case AE_IFLNK: {
        const std::string target = text_of_name(library_.archive_entry_symlink(entry),
                                                library_.archive_entry_symlink_utf8(entry));
        if (!leads_down(target)) return hostile("is a link that leads up or out");
        return tree_.add_link(*parts, target, named);
      }
      case AE_IFREG:
        if ((mode & (S_ISUID | S_ISGID)) != 0) return hostile("would run as somebody else");
        return take_file(entry, *parts, named);
      default:
        return hostile("is neither file, folder nor link");
    }
  }

  base::Status take_file(archive_entry* entry, const Tree::Parts& parts, const std::string& named) {
    const std::int64_t bytes = library_.archive_entry_size(entry);
    if (auto room = count(bytes); !room) return room;
    auto file = tree_.create_file(parts, named);
    if (!file) return base::fail(file.error());
    std::int64_t end = 0;
    for (;;) {
      const void* block = nullptr;
      std::size_t count = 0;
      la_int64_t at = 0;
      const int code = library_.archive_read_data_block(archive_.get(), &block, &count, &at);
      if (code == ARCHIVE_EOF) break;
      if (code != ARCHIVE_OK && code != ARCHIVE_WARN) return base::fail(failed());
      if (at < end || at > bytes || static_cast<std::int64_t>(count) > bytes - at)
        return base::fail("damaged", shown_ + ": " + named + " is longer than it says");
      if (auto bomb = ratio(); !bomb) return bomb;
      if (auto put = write_at(file->get(), static_cast<const char*>(block), count, at, named); !put)
        return put;
      end = at + static_cast<std::int64_t>(count);
    }
    if (::ftruncate(file->get(), bytes) != 0) return base::fail(file_error(errno, named));
    return Tree::finish_file(file->get(), library_.archive_entry_mode(entry) & 0777,
                             library_.archive_entry_mtime(entry), named);
  }

  static base::Status write_at(int file, const char* bytes, std::size_t count, la_int64_t at,
                               const std::string& named) {
    while (count > 0) {
      const ssize_t put = ::pwrite(file, bytes, count, at);
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) return base::fail(file_error(errno, named));
      bytes += put;
      at += put;
      count -= static_cast<std::size_t>(put);
    }
    return {};
  }

  // Holes count as if they were written: who reads the file reads all of it.
  base::Status count(std::int64_t bytes) {
    if (bytes < 0 || bytes > limits_.bytes_max - unpacked_.bytes)
      return base::fail("too-large",
                        shown_ + " has more than " + std::to_string(limits_.bytes_max) + " bytes");
    unpacked_.bytes += bytes;
    struct statvfs disk {};
    if (::fstatvfs(folder_, &disk) == 0 &&
        static_cast<std::uint64_t>(bytes) > disk.f_bavail * disk.f_frsize)
      return base::fail("too-large", shown_ + " needs more room than the disk has");
    return ratio();
  }

  base::Status ratio() const {
    if (unpacked_.bytes <= ratio_free_bytes || unpacked_.bytes / ratio_max <= source_.consumed())
      return {};
    return base::fail("too-large", shown_ + " grows to more than " + std::to_string(ratio_max) +
                                       " times its length");
  }

  // A tar archive that was cut between two entries looks whole but for the zeros at its end.
  base::Status to_the_end() {
    constexpr int gzip = ARCHIVE_FILTER_GZIP;
    if (library_.archive_filter_code(archive_.get(), 0) == gzip) return {};
    for (;;) {
      const auto more = next();
      if (!more) return base::fail(more.error());
      if (more->empty()) break;
    }
    if (zeros_ < marker_bytes) return base::fail("damaged", shown_ + " ends in its middle");
    return {};
  }

  base::Result<std::string_view> next() {
    auto bytes = source_.next();
    if (!bytes) return bytes;
    const auto last = bytes->find_last_not_of('\0');
    zeros_ = last == std::string_view::npos ? zeros_ + bytes->size() : bytes->size() - last - 1;
    return bytes;
  }

  base::Error failed() const {
    if (!problem_) return problem_.error();
    const char* text = library_.archive_error_string(archive_.get());
    return {"damaged", shown_ + ": " + base::printable(base::to_utf8(text ? text : "no archive"))};
  }

  static la_ssize_t give(archive*, void* self, const void** bytes) {
    auto& reader = *static_cast<TarReader*>(self);
    const auto more = reader.next();
    if (!more) {
      reader.problem_ = base::fail(more.error());
      return -1;
    }
    *bytes = more->data();
    return static_cast<la_ssize_t>(more->size());
  }

  const ArchiveLibrary& library_;
  PackedReader source_;
  std::string shown_;
  Tree tree_;
  UnpackLimits limits_;
  int folder_;
  std::unique_ptr<archive, decltype(&::archive_read_free)> archive_;
  base::Status problem_;
  std::size_t zeros_ = 0;
  Unpacked unpacked_;
};

}  // namespace

base::Result<Unpacked> unpack_archive(int file, const std::string& shown, int folder,
                                      const UnpackLimits& limits) {
  const ArchiveLibrary* library = archive_library();
  if (library == nullptr)
    return base::fail("not-there", "libarchive.so.13 cannot be loaded: install libarchive13");
  return TarReader(*library, file, shown, folder, limits).unpack();
}

}  // namespace reprise::worker
