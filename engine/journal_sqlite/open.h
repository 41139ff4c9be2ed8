// Opening: from a folder to a journal that may be written, in the order that reliability needs -
// trust the folder, take the lock, know the format, check chain and witness, raise the epoch. Any
// failure stops there, with nothing changed.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "journal_sqlite/state_folder.h"
#include "journal_sqlite/writer.h"

namespace reprise::journal_sqlite {

struct OpenSettings {
  std::string state_folder;
  std::string witness = {};  // path; empty = STATE/witness. Best on another disk.
  std::string key = {};      // bytes of the journal key; empty = none
  std::string engine_version;
  base::WallMicros now_us = 0;
  FileSystemOf file_system = file_system_of;
  WriterSettings writer = {};  // reserve_path is filled in
};

struct Opened {
  std::unique_ptr<Writer> journal;
  std::string uuid = {};                // of the journal; a copy of it has the same
  bool created = false;                 // there was none before
  std::vector<std::string> unfinished;  // run ids, in the order they were created
};

// The engine's way in. Codes: busy (75), io (74), and the refusals of errors.h (76).
base::Result<Opened> open_journal(const OpenSettings& settings, WriterEars ears);

// What open_journal and the offline operations have in common: folder, lock and a connection.
struct Held {
  StateFolder folder;
  std::string witness;
  std::unique_ptr<LockFile> lock;
  std::unique_ptr<Database> db;  // null where there is no journal yet
};
base::Result<Held> hold_journal(const OpenSettings& settings);

// Reading with no engine alive: the lock shared, no file changed, and none made but the lock's.
class Inspector {
 public:
  // Codes: none, busy, insecure, foreign, newer-format, damaged, io.
  static base::Result<Inspector> open(const std::string& state_folder,
                                      const FileSystemOf& system = file_system_of);
  // A single journal file, as a backup makes it; nobody else may be writing it.
  static base::Result<Inspector> open_file(const std::string& path);
  Inspector(Inspector&&) noexcept;
  Inspector& operator=(Inspector&&) noexcept;
  ~Inspector();

  const Reader& reader() const { return reader_; }
  Database& database() { return *db_; }

 private:
  Inspector(std::unique_ptr<LockFile> lock, Database db);

  std::unique_ptr<LockFile> lock_;
  std::unique_ptr<Database> db_;
  Reader reader_;
};

}  // namespace reprise::journal_sqlite
