// StateFolder: the one folder an engine owns - where its parts are, and whether it may be trusted.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"

namespace reprise::journal_sqlite {

// What holds a path: statfs(2)'s magic number, and the type's name where the number is not enough.
struct FileSystem {
  long magic = 0;
  std::string name = {};  // as in /proc/self/mountinfo: "ext4", "fuse.sshfs"
};
using FileSystemOf = std::function<base::Result<FileSystem>(const std::string& path)>;
base::Result<FileSystem> file_system_of(const std::string& path);

// Names the reason, or is empty: a WAL needs locks that work and one kernel that sees all writes.
// FUSE is refused unless its type is known to be local.
std::string network_reason(const FileSystem& system);

struct StateFolder {
  std::string root;
  std::string journal() const { return root + "/journal.db"; }
  std::string lock() const { return root + "/engine.lock"; }
  std::string witness() const { return root + "/witness"; }
  std::string reserve() const { return root + "/journal.reserve"; }
};

// Makes the folder (0700, its parents too) where it is missing, with attempts/, logs/ and reports/
// in it, and refuses what cannot be trusted: another owner, a mode others can use, a symbolic link
// as the folder or the journal, a network file system. Codes: insecure, network, io.
base::Result<StateFolder> prepare_state_folder(const std::string& root,
                                               const FileSystemOf& system = file_system_of);
// The same checks for readers: makes nothing; a missing folder is `none`.
base::Result<StateFolder> find_state_folder(const std::string& root,
                                            const FileSystemOf& system = file_system_of);

// The bytes of a journal_key file (24 to 4096, one trailing line end dropped); refused unless it is
// ours alone (owner, 0600 or less, no symbolic link).
base::Result<std::string> read_key(const std::string& path);

}  // namespace reprise::journal_sqlite
