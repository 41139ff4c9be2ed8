#include "journal_sqlite/state_folder.h"

#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <string_view>

#include "journal_sqlite/errors.h"
#include "journal_sqlite/file.h"

namespace reprise::journal_sqlite {

namespace {

struct NetworkMagic {
  long magic;
  const char* name;
};
// From <linux/magic.h> and the file systems' own sources.
constexpr NetworkMagic network_magics[] = {
    {0x6969, "NFS"},      {0x517B, "SMB"},        {0xFF534D42, "CIFS"},    {0xFE534D42, "SMB2"},
    {0x01021997, "9P"},   {0x00C36400, "Ceph"},   {0x5346414F, "AFS"},     {0x6B414653, "AFS"},
    {0x73757245, "Coda"}, {0x0BD00BD0, "Lustre"}, {0x564C, "NCP"},         {0x7461636F, "OCFS2"},
    {0x01161970, "GFS2"}, {0x47504653, "GPFS"},   {0x20030528, "OrangeFS"}};
constexpr long fuse_magic = 0x65735546;
constexpr std::array<std::string_view, 8> local_fuse = {
    "fuseblk",        "fuse.lazyfs", "fuse.fuse-overlayfs", "fuse.bindfs",
    "fuse.gocryptfs", "fuse.encfs",  "fuse.mergerfs",       "fuse.fuse2fs"};

// The type in /proc/self/mountinfo of the mount with this device number.
std::string mounted_type(dev_t device) {
  const std::string wanted = std::to_string(major(device)) + ":" + std::to_string(minor(device));
  std::ifstream mounts("/proc/self/mountinfo");
  std::string line, found;
  while (std::getline(mounts, line)) {
    std::istringstream fields(line);
    std::string id, parent, numbers, word;
    fields >> id >> parent >> numbers;
    if (numbers != wanted) continue;
    while (fields >> word && word != "-") {
    }
    fields >> found;
  }
  return found;
}

base::Result<struct stat> look(const std::string& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) == 0) return info;
  if (errno == ENOENT) return base::fail(none, "there is no " + path);
  return base::fail(io_error("look at", path, errno));
}

base::Status check_ours(const std::string& path, const struct stat& info, mode_t type) {
  if (S_ISLNK(info.st_mode))
    return base::fail(insecure, path + " is a symbolic link", "Name the real place instead.");
  if ((info.st_mode & S_IFMT) != type)
    return base::fail(insecure, path + " is not a " + (type == S_IFDIR ? "folder" : "plain file"));
  if (info.st_uid != ::geteuid())
    return base::fail(insecure,
                      path + " belongs to user " + std::to_string(info.st_uid) +
                          ", and this is user " + std::to_string(::geteuid()),
                      "Run as its owner, or use another state folder.");
  if ((info.st_mode & 077) != 0)
    return base::fail(insecure, path + " can be used by others",
                      "Check who did, then: chmod go-rwx '" + path + "'.");
  return {};
}

// mkdir -p with 0700 for what is made here; a folder that is already there is left as it is. The
// last one's name is flushed when it holds a journal; see open_journal.
base::Status make_folders(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) == 0 || errno == EEXIST) return {};
  if (errno != ENOENT) return base::fail(io_error("make the folder", path, errno));
  const std::string parent = folder_of(path);
  if (parent == path) return base::fail(io_error("make the folder", path, ENOENT));
  if (auto made = make_folders(parent); !made) return made;
  if (auto synced = sync_folder(folder_of(parent)); !synced) return synced;
  if (::mkdir(path.c_str(), 0700) == 0 || errno == EEXIST) return {};
  return base::fail(io_error("make the folder", path, errno));
}

base::Status check_folder(const std::string& root, const FileSystemOf& system) {
  auto info = look(root);
  if (!info) return base::fail(info.error());
  if (auto ours = check_ours(root, *info, S_IFDIR); !ours) return ours;
  auto held = system(root);
  if (!held) return base::fail(held.error());
  if (const auto reason = network_reason(*held); !reason.empty())
    return base::fail(network,
                      root + " is on " + reason +
                          ", where a journal cannot be kept safe: "
                          "its locks and its write-ahead log need a local disk",
                      "Use a state folder on a local file system.");
  for (const char* part : {"/journal.db", "/journal.db-wal", "/engine.lock", "/witness"}) {
    auto file = look(root + part);
    if (!file && file.error().code == none) continue;
    if (!file) return base::fail(file.error());
    if (auto ours = check_ours(root + part, *file, S_IFREG); !ours) return ours;
  }
  return {};
}

std::string without_slashes(std::string root) {
  while (root.size() > 1 && root.back() == '/') root.pop_back();
  return root;
}

}  // namespace

base::Result<FileSystem> file_system_of(const std::string& path) {
  struct statfs info {};
  if (::statfs(path.c_str(), &info) != 0) return base::fail(io_error("look at", path, errno));
  FileSystem system{static_cast<long>(info.f_type)};
  struct stat file {};
  if (system.magic == fuse_magic && ::stat(path.c_str(), &file) == 0)
    system.name = mounted_type(file.st_dev);
  return system;
}

std::string network_reason(const FileSystem& system) {
  for (const auto& entry : network_magics)
    if (entry.magic == system.magic) return std::string(entry.name) + " (a network file system)";
  if (system.magic != fuse_magic) return "";
  if (std::find(local_fuse.begin(), local_fuse.end(), system.name) != local_fuse.end()) return "";
  return "FUSE (" + (system.name.empty() ? "unknown type" : system.name) +
         "), which may be a network file system";
}

base::Result<StateFolder> prepare_state_folder(const std::string& given,
                                               const FileSystemOf& system) {
  const std::string root = without_slashes(given);
  if (auto made = make_folders(root); !made) return base::fail(made.error());
  if (auto good = check_folder(root, system); !good) return base::fail(good.error());
  for (const char* part : {"/attempts", "/logs", "/reports"})
    if (::mkdir((root + part).c_str(), 0700) != 0 && errno != EEXIST)
      return base::fail(io_error("make the folder", root + part, errno));
  return StateFolder{root};
}

base::Result<StateFolder> find_state_folder(const std::string& given, const FileSystemOf& system) {
  StateFolder folder{without_slashes(given)};
  if (auto good = check_folder(folder.root, system); !good) return base::fail(good.error());
  return folder;
}

base::Result<std::string> read_key(const std::string& path) {
  auto info = look(path);
  if (!info)
    return base::fail(wrong_key,
                      "the journal key " + path + " cannot be read: " + info.error().message);
  if (auto ours = check_ours(path, *info, S_IFREG); !ours) return base::fail(ours.error());
  auto key = read_file(path, 4097);
  if (!key) return base::fail(key.error());
  if (!key->empty() && key->back() == '\n') key->pop_back();
  if (key->size() < 24 || key->size() > 4096)
    return base::fail(wrong_key, "the journal key " + path + " must have 24 to 4096 bytes");
  return key;
}

}  // namespace reprise::journal_sqlite
