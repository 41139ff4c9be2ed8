// LockFile: who owns a state folder. An flock on a separate file that is never deleted; held while
// the object lives, and gone with the process whatever happens to it (close-on-exec: no child keeps
// it).
#pragma once

#include <string>

#include "base/result.h"
#include "journal_sqlite/file.h"

namespace reprise::journal_sqlite {

// What the file says about its last exclusive holder; for messages only, the lock alone decides.
struct LockHolder {
  int pid = 0;
  unsigned long long start_ticks = 0;  // field 22 of /proc/PID/stat
  std::string host, boot_id;
};

class LockFile {
 public:
  // The engine's: writes this process into the file. Waits up to `patience_ms` for readers to go; a
  // living engine is refused at once. Code `busy`, with the pid in the message.
  static base::Result<LockFile> exclusive(const std::string& path, int patience_ms = 800);
  // The inspector's: many may hold it, no engine can start meanwhile.
  static base::Result<LockFile> shared(const std::string& path);

 private:
  explicit LockFile(Fd file) : file_(std::move(file)) {}
  Fd file_;
};

// This process, as the lock file and the lease name it.
LockHolder this_process();

}  // namespace reprise::journal_sqlite
