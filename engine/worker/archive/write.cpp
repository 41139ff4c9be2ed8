#include "worker/archive/write.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <memory>

#include "base/text.h"
#include "worker/archive/library.h"
#include "worker/file_content.h"
#include "worker/folder_walk.h"

namespace reprise::worker {

namespace {

constexpr std::size_t archived_entries_max = 10'000'000;

class TarWriter {
 public:
  TarWriter(const ArchiveLibrary& library, PackedWriter& to)
      : library_(library),
        to_(to),
        archive_(library.archive_write_new(), library.archive_write_free),
        entry_(library.archive_entry_new(), library.archive_entry_free) {}

  base::Status open() {
    if (::fstat(to_.file(), &own_) != 0) return base::fail(file_error(errno, "the archive"));
    library_.archive_write_set_format_gnutar(archive_.get());
    library_.archive_write_set_bytes_in_last_block(archive_.get(), 1);
    return checked(library_.archive_write_open(archive_.get(), this, nullptr, take, nullptr));
  }

  base::Status add(const WalkEntry& entry) {
    const mode_t mode = entry.about.st_mode;
    const std::string shown = base::printable(base::to_utf8(entry.path));
    if (entry.about.st_ino == own_.st_ino && entry.about.st_dev == own_.st_dev)
      return base::fail("inside", "the archive stands in the folder that it is made of",
                        "put it somewhere else");
    if (S_ISLNK(mode) && !leads_down(entry.target))
      return base::fail("no-file", shown + " is a link that leads up or out");
    if (!S_ISREG(mode) && !S_ISDIR(mode) && !S_ISLNK(mode))
      return base::fail("no-file", shown + " is neither file, folder nor link");
    process::UniqueFd file;
    if (S_ISREG(mode)) {
      file = process::UniqueFd(::openat(entry.folder, entry.name.c_str(),
                                        O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
      if (!file) return base::fail(file_error(errno, shown));
    }
    if (auto headed = head(entry); !headed || !file) return headed;
    return content(file.get(), entry.about.st_size, shown);
  }

  base::Status close() { return checked(library_.archive_write_close(archive_.get())); }

 private:
  base::Status head(const WalkEntry& entry) {
    library_.archive_entry_set_pathname(entry_.get(), entry.path.c_str());
    library_.archive_entry_set_filetype(entry_.get(), entry.about.st_mode & S_IFMT);
    library_.archive_entry_set_perm(entry_.get(), entry.about.st_mode & 0777);
    library_.archive_entry_set_size(entry_.get(),
                                    S_ISREG(entry.about.st_mode) ? entry.about.st_size : 0);
    library_.archive_entry_set_mtime(entry_.get(), entry.about.st_mtim.tv_sec, 0);
    library_.archive_entry_set_symlink(
        entry_.get(), S_ISLNK(entry.about.st_mode) ? entry.target.c_str() : nullptr);
    return checked(library_.archive_write_header(archive_.get(), entry_.get()));
  }

  base::Status content(int file, off_t bytes, const std::string& shown) {
    off_t have = 0;
    const auto copied = each_piece(file, shown, [&](std::string_view piece) -> base::Status {
      have += static_cast<off_t>(piece.size());
      if (have > bytes) return changed(shown);
      return library_.archive_write_data(archive_.get(), piece.data(), piece.size()) ==
                     static_cast<la_ssize_t>(piece.size())
                 ? base::Status{}
                 : failed();
    });
    if (!copied) return copied;
    return have == bytes ? base::Status{} : changed(shown);
  }

  static base::Status changed(const std::string& shown) {
    return base::fail("changed", shown + " was written to while it was archived",
                      "stop what writes to it first");
  }
  base::Status checked(int code) const {
    return code == ARCHIVE_OK || code == ARCHIVE_WARN ? base::Status{} : failed();
  }
  base::Status failed() const {
    if (!problem_) return base::fail(problem_.error());
    const char* text = library_.archive_error_string(archive_.get());
    return base::fail("io", text == nullptr ? "the archive cannot be written" : text);
  }

  static la_ssize_t take(archive*, void* self, const void* bytes, size_t count) {
    auto& writer = *static_cast<TarWriter*>(self);
    writer.problem_ = writer.to_.add({static_cast<const char*>(bytes), count});
    return writer.problem_ ? static_cast<la_ssize_t>(count) : -1;
  }

  const ArchiveLibrary& library_;
  PackedWriter& to_;
  std::unique_ptr<archive, decltype(&::archive_write_free)> archive_;
  std::unique_ptr<archive_entry, decltype(&::archive_entry_free)> entry_;
  base::Status problem_;
  struct stat own_ {};
};

}  // namespace

bool leads_down(const std::string& target) {
  if (target.empty() || target.front() == '/') return false;
  for (const auto& part : std::filesystem::path(target))
    if (part == "..") return false;
  return true;
}

base::Result<std::int64_t> write_archive(int from, const std::string& shown, PackedWriter& to) {
  const ArchiveLibrary* library = archive_library();
  if (library == nullptr)
    return base::fail("not-there", "libarchive.so.13 cannot be loaded: install libarchive13");
  TarWriter writer(*library, to);
  if (auto opened = writer.open(); !opened) return base::fail(opened.error());
  std::int64_t entries = 0;
  const auto walked =
      walk_folder(from, shown, archived_entries_max, [&](const WalkEntry& entry) -> base::Status {
        ++entries;
        return writer.add(entry);
      });
  if (!walked) return base::fail(walked.error());
  if (auto closed = writer.close(); !closed) return base::fail(closed.error());
  if (auto finished = to.finish(); !finished) return base::fail(finished.error());
  return entries;
}

}  // namespace reprise::worker
