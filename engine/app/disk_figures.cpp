#include "app/disk_figures.h"

#include <sys/stat.h>
#include <sys/statvfs.h>

#include "journal_sqlite/state_folder.h"

namespace reprise::app {

namespace {

std::uint64_t size_of(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
}

}  // namespace

std::optional<console::DiskFigures> disk_figures(const std::string& state_folder) {
  struct statvfs space {};
  if (::statvfs(state_folder.c_str(), &space) != 0) return std::nullopt;
  const std::string journal = journal_sqlite::StateFolder{state_folder}.journal();
  return console::DiskFigures{size_of(journal) + size_of(journal + "-wal"),
                              std::uint64_t{space.f_bavail} * space.f_frsize};
}

}  // namespace reprise::app
