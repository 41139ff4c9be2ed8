// The tables of a journal, and the format version that says which tables to expect.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "journal_sqlite/database.h"

namespace reprise::journal_sqlite {

inline constexpr int format_version = 2;
inline constexpr std::int32_t application_id = 0x52505273;  // "RPRs", in the file's header

// What the first 100 bytes of the file say, read without SQLite and before it.
struct Format {
  std::int32_t application = 0;
  int version = 0;
};
// Codes: none, foreign (not even SQLite), io.
base::Result<Format> read_format(const std::string& path);
// Refuses what this engine must not touch: foreign, newer-format.
base::Status check_format(const Format& format, const std::string& path,
                          int known = format_version);

// Tables and triggers into an empty database, in one transaction.
base::Status create_tables(Database& db, int version = format_version);
// Into the tables: whose journal it is, and that no engine has it. One transaction.
base::Status write_first_rows(Database& db, const std::string& uuid, const std::string& created_by);
// From format 1 to 2: streams of entries. Inside the caller's transaction.
base::Status add_entry_tables(Database& db);
// Of an open journal. Readers take all formats: one of format 1 has no entries.
base::Result<bool> has_entries(Database& db);

// A meta row's text; `damaged` where it is missing.
base::Result<std::string> read_meta(Database& db, const std::string& key);
base::Status write_meta(Database& db, const std::string& key, const std::string& value);

}  // namespace reprise::journal_sqlite
