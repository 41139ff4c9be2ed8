#include "journal_sqlite/schema.h"

#include <fcntl.h>

#include "journal_sqlite/errors.h"
#include "journal_sqlite/file.h"

namespace reprise::journal_sqlite {

namespace {

// `pruning` names the runs whose rows may be deleted in this transaction; it is empty in between.
constexpr const char* tables = R"(
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE run (
  id INTEGER PRIMARY KEY AUTOINCREMENT, run_id TEXT NOT NULL UNIQUE, runbook TEXT NOT NULL,
  plan_hash TEXT NOT NULL, plan TEXT NOT NULL, mode TEXT NOT NULL, seed INTEGER NOT NULL,
  created_us INTEGER NOT NULL) STRICT;
CREATE TABLE kind (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE event (
  run INTEGER NOT NULL, seq INTEGER NOT NULL, epoch INTEGER NOT NULL, at_us INTEGER NOT NULL,
  kind INTEGER NOT NULL, step TEXT NOT NULL, attempt INTEGER NOT NULL, body TEXT NOT NULL,
  hash BLOB NOT NULL, PRIMARY KEY (run, seq)) STRICT, WITHOUT ROWID;
CREATE TABLE commit_ (
  n INTEGER PRIMARY KEY, kind INTEGER NOT NULL, at_us INTEGER NOT NULL, epoch INTEGER NOT NULL,
  events INTEGER NOT NULL, payload BLOB NOT NULL, key_id TEXT NOT NULL,
  hash BLOB NOT NULL) STRICT;
CREATE TABLE mark (n INTEGER PRIMARY KEY REFERENCES commit_(n), kind INTEGER NOT NULL) STRICT;
CREATE TABLE lease (
  scope TEXT PRIMARY KEY, owner TEXT NOT NULL, epoch INTEGER NOT NULL, boot_id TEXT NOT NULL,
  pid INTEGER NOT NULL, pid_start_ticks INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE blob (hash BLOB PRIMARY KEY, codec TEXT NOT NULL, bytes BLOB NOT NULL)
  STRICT, WITHOUT ROWID;
CREATE TABLE blob_ref (
  run INTEGER NOT NULL REFERENCES run(id), hash BLOB NOT NULL REFERENCES blob(hash),
  PRIMARY KEY (run, hash)) STRICT, WITHOUT ROWID;
CREATE INDEX blob_ref_hash ON blob_ref (hash);
CREATE TABLE run_summary (
  run INTEGER PRIMARY KEY REFERENCES run(id), status TEXT NOT NULL, finished INTEGER NOT NULL,
  started_us INTEGER NOT NULL, finished_us INTEGER NOT NULL) STRICT;
CREATE TABLE archived (
  run_id TEXT PRIMARY KEY, runbook TEXT NOT NULL, status TEXT NOT NULL, created_us INTEGER NOT NULL,
  finished_us INTEGER NOT NULL, events INTEGER NOT NULL, final_hash BLOB NOT NULL,
  archive TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE pruning (run INTEGER PRIMARY KEY) STRICT;
)";

// Since format 2. `moved`: the entries of a stream up to `through` are in an archive; `hash` is
// that of the last of them.
constexpr const char* entry_tables = R"(
CREATE TABLE stream (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE entry (
  stream INTEGER NOT NULL, seq INTEGER NOT NULL, epoch INTEGER NOT NULL, at_us INTEGER NOT NULL,
  kind INTEGER NOT NULL, body TEXT NOT NULL, hash BLOB NOT NULL,
  PRIMARY KEY (stream, seq)) STRICT, WITHOUT ROWID;
CREATE TABLE entry_blob (
  stream INTEGER NOT NULL, seq INTEGER NOT NULL, hash BLOB NOT NULL REFERENCES blob(hash),
  PRIMARY KEY (stream, seq)) STRICT, WITHOUT ROWID;
CREATE INDEX entry_blob_hash ON entry_blob (hash);
CREATE TABLE moved (
  stream INTEGER PRIMARY KEY REFERENCES stream(id), through INTEGER NOT NULL,
  hash BLOB NOT NULL) STRICT;
)";

std::string refuse(const std::string& table, const std::string& what, const std::string& when) {
  return "CREATE TRIGGER " + table + "_no_" + what + " BEFORE " + what + " ON " + table + when +
         " BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;\n";
}

std::string triggers() {
  std::string sql;
  for (const char* table : {"run", "event", "commit_", "mark", "kind", "blob", "archived"})
    sql += refuse(table, "update", "");
  for (const char* table : {"commit_", "mark", "kind", "archived"})
    sql += refuse(table, "delete", "");
  sql += refuse("run", "delete", " WHEN NOT EXISTS (SELECT 1 FROM pruning WHERE run = OLD.id)");
  sql += refuse("event", "delete", " WHEN NOT EXISTS (SELECT 1 FROM pruning WHERE run = OLD.run)");
  return sql + refuse("blob", "delete", " WHEN NOT EXISTS (SELECT 1 FROM pruning)");
}

std::string entry_triggers() {
  const std::string moved =
      " WHEN NOT EXISTS (SELECT 1 FROM moved WHERE stream = OLD.stream AND through >= OLD.seq)";
  return refuse("stream", "update", "") + refuse("stream", "delete", "") +
         refuse("entry", "update", "") + refuse("entry", "delete", moved) +
         refuse("entry_blob", "update", "") + refuse("entry_blob", "delete", moved) +
         refuse("moved", "update", " WHEN NEW.through <= OLD.through") +
         refuse("moved", "delete", "");
}

std::int32_t big_endian(std::string_view bytes) {
  std::uint32_t number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<unsigned char>(byte);
  return static_cast<std::int32_t>(number);
}

base::Result<std::string> read_header(const std::string& path) {
  auto file = open_file(path, O_RDONLY);
  if (!file) return base::fail(file.error());
  std::string header(100, '\0');
  auto got = read_at(*file, header, path);
  if (!got) return base::fail(got.error());
  header.resize(*got);
  return header;
}

}  // namespace

base::Result<Format> read_format(const std::string& path) {
  auto header = read_header(path);
  if (!header) return base::fail(header.error());
  constexpr std::string_view magic("SQLite format 3\0", 16);
  if (header->size() < 100 || header->compare(0, magic.size(), magic) != 0)
    return base::fail(foreign, path + " is not a Reprise journal, or its beginning is damaged");
  const std::string_view view = *header;
  return Format{big_endian(view.substr(68, 4)), big_endian(view.substr(60, 4))};
}

base::Status check_format(const Format& format, const std::string& path, int known) {
  if (format.application != application_id)
    return base::fail(foreign, path + " is not a Reprise journal, or its beginning is damaged");
  if (format.version > known)
    return base::fail(newer,
                      path + " has journal format " + std::to_string(format.version) +
                          ", and this engine knows formats up to " + std::to_string(known),
                      "Use the engine that wrote it, or a later one. Nothing was changed.");
  if (format.version < 1)
    return base::fail(foreign,
                      path + " has the unknown journal format " + std::to_string(format.version));
  return {};
}

base::Status create_tables(Database& db, int version) {
  const std::string sql = "BEGIN;" + std::string(tables) + triggers() +
                          "PRAGMA application_id=" + std::to_string(application_id) +
                          "; PRAGMA user_version=" + std::to_string(version) + ";";
  if (auto made = db.execute(sql.c_str()); !made) return made;
  if (version >= 2)
    if (auto added = add_entry_tables(db); !added) return added;
  return db.execute("COMMIT");
}

base::Status write_first_rows(Database& db, const std::string& uuid,
                              const std::string& created_by) {
  if (auto begun = db.execute("BEGIN"); !begun) return begun;
  Statement meta =
      db.prepare("INSERT INTO meta VALUES ('uuid', ?), ('incarnation', '1'), ('created_by', ?)");
  if (auto put = meta.bind(uuid).bind(created_by).run(); !put) return put;
  return db.execute("INSERT INTO lease VALUES ('journal', '', 0, '', 0, 0); COMMIT");
}

base::Status add_entry_tables(Database& db) {
  return db.execute((entry_tables + entry_triggers()).c_str());
}

base::Result<bool> has_entries(Database& db) {
  auto version = db.integer("PRAGMA user_version");
  if (!version) return base::fail(version.error());
  return *version >= 2;
}

base::Result<std::string> read_meta(Database& db, const std::string& key) {
  Statement query = db.prepare("SELECT value FROM meta WHERE key = ?");
  query.bind(key);
  if (query.next()) return std::string(query.text(0));
  if (query.failed()) return base::fail(query.error());
  return base::fail(damaged, "the journal has no " + key);
}

base::Status write_meta(Database& db, const std::string& key, const std::string& value) {
  Statement put = db.prepare(
      "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value");
  return put.bind(key).bind(value).run();
}

}  // namespace reprise::journal_sqlite
