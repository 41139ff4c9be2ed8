// Doctor: the disk under the state folder, and the one under its witness.
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/doctor_parts.h"
#include "journal_sqlite/state_folder.h"

namespace reprise::app {

namespace fs = std::filesystem;

namespace {

constexpr unsigned long long mib = 1ull << 20;
constexpr unsigned long long refused_below = 32 * mib;  // of WriterSettings
constexpr unsigned long long comfortable = 256 * mib;
constexpr unsigned long long inodes_min = 1000;
constexpr long tmpfs_magic = 0x01021994, ramfs_magic = 0x858458f6, overlay_magic = 0x794c7630;

// The folder, or where it would be made.
std::string existing(const std::string& folder) {
  fs::path path = folder;
  std::error_code error;
  while (!fs::exists(path, error) && path != path.parent_path()) path = path.parent_path();
  return path.string();
}

// The options of the mount that holds the path, of the mount and of the file system.
std::string mount_options(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return "";
  const std::string wanted =
      std::to_string(major(status.st_dev)) + ":" + std::to_string(minor(status.st_dev));
  std::ifstream mounts("/proc/self/mountinfo");
  std::string line, found;
  while (std::getline(mounts, line)) {
    std::istringstream fields(line);
    std::string id, parent, numbers, root, point, options, word, type, source, of_system;
    fields >> id >> parent >> numbers >> root >> point >> options;
    while (fields >> word && word != "-") {
    }
    fields >> type >> source >> of_system;
    if (numbers == wanted) found = "," + options + "," + of_system + ",";
  }
  return found;
}

void examine_space(const std::string& path, Findings& findings) {
  struct statvfs space {};
  if (::statvfs(path.c_str(), &space) != 0) return;
  if ((space.f_flag & ST_RDONLY) != 0)
    findings.push_back({Level::bad, "disk", path + " is on a read-only mount",
                        "Nothing can be recorded, so nothing can be started.",
                        "Mount it for writing, or choose another folder with --state."});
  const unsigned long long free_bytes = 1ull * space.f_bavail * space.f_frsize;
  const std::string text = std::to_string(free_bytes / mib) + " MiB free";
  const std::string why = "New runs are refused below 32 MiB, and running ones wait for space.";
  const std::string advice = "Make space, or: reprise journal prune --older-than 30d";
  if (free_bytes < comfortable)
    findings.push_back({free_bytes < refused_below ? Level::bad : Level::warning, "disk space",
                        text, why, advice});
  else
    findings.push_back({Level::good, "disk space", text});
  if (space.f_files != 0 && space.f_favail < inodes_min)
    findings.push_back(
        {Level::bad, "disk space", std::to_string(space.f_favail) + " files can still be made",
         "Each attempt and each log is a file.", "Remove files that are not needed."});
}

void examine_file_system(const std::string& path, Findings& findings) {
  const auto system = journal_sqlite::file_system_of(path);
  if (!system) return;
  if (const auto reason = journal_sqlite::network_reason(*system); !reason.empty())
    findings.push_back({Level::bad, "file system", path + " is on " + reason,
                        "Locks and the write-ahead log of the journal need a local disk.",
                        "Choose a folder on a local disk with --state."});
  else if (system->magic == tmpfs_magic || system->magic == ramfs_magic)
    findings.push_back({Level::warning, "file system", path + " is in memory",
                        "After a reboot nothing is known of any run.",
                        "Choose a folder on a disk with --state."});
  else if (system->magic == overlay_magic)
    findings.push_back({Level::warning, "file system", path + " is a layer of a container",
                        "It is gone with the container.",
                        "Mount a volume, and name it by --state."});
  else
    findings.push_back({Level::good, "file system", "local"});
  const std::string options = mount_options(path);
  for (const char* option : {",nobarrier,", ",barrier=0,"})
    if (options.find(option) != std::string::npos)
      findings.push_back({Level::bad, "file system", "mounted without write barriers",
                          "A power failure can lose what was acknowledged as written.",
                          "Mount it without nobarrier or barrier=0."});
}

void examine_witness(const std::string& folder, Findings& findings) {
  const char* named = std::getenv("REPRISE_WITNESS");
  const std::string path = named == nullptr ? folder + "/witness" : named;
  struct stat journal {
  }, witness{};
  if (::stat((folder + "/journal.db").c_str(), &journal) != 0) return;
  if (::stat(path.c_str(), &witness) != 0) return;  // the check of the journal tells it
  if (journal.st_dev == witness.st_dev)
    findings.push_back({Level::warning, "witness", "on the same file system as the journal",
                        "A disk that is rolled back as a whole is not noticed.",
                        "Set REPRISE_WITNESS to a file on another disk."});
  else
    findings.push_back({Level::good, "witness", "on another file system"});
}

}  // namespace

void examine_disk(const std::string& folder, Findings& findings) {
  const std::string path = existing(folder);
  examine_space(path, findings);
  examine_file_system(path, findings);
  examine_witness(folder, findings);
}

}  // namespace reprise::app
