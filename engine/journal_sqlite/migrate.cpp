#include "journal_sqlite/migrate.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "journal_sqlite/chain.h"
#include "journal_sqlite/entry_check.h"
#include "journal_sqlite/errors.h"
#include "journal_sqlite/file.h"
#include "journal_sqlite/reader.h"
#include "journal_sqlite/schema.h"

namespace reprise::journal_sqlite {

namespace {

base::Status apply_steps(Database& db, int from, const std::vector<Migration>& steps, int target) {
  for (int version = from; version < target; ++version) {
    const auto step = std::find_if(steps.begin(), steps.end(), [version](const Migration& each) {
      return each.from == version;
    });
    if (step == steps.end())
      return base::fail(foreign, "there is no way from journal format " + std::to_string(version) +
                                     " to format " + std::to_string(version + 1));
    if (auto begun = db.execute("BEGIN IMMEDIATE"); !begun) return begun;
    if (auto done = step->apply(db); !done) return done;
    const std::string mark = "PRAGMA user_version=" + std::to_string(version + 1) + "; COMMIT";
    if (auto done = db.execute(mark.c_str()); !done) return done;
  }
  return {};
}

// The original as it is on disk: everything in the file, nothing in a WAL.
base::Result<base::Digest> settle_and_copy(const std::string& path, const std::string& copy) {
  auto db = Database::open_writer(path);
  if (!db) return base::fail(db.error());
  if (auto moved = db->checkpoint(true); !moved) return base::fail(moved.error());
  auto digest = content_digest(*db);
  if (!digest) return digest;
  if (auto copied = db->copy_to(copy); !copied) return base::fail(copied.error());
  if (auto closed = db->close(); !closed) return base::fail(closed.error());
  return digest;
}

base::Status migrate_copy(const std::string& copy, const base::Digest& expected, int from,
                          const std::vector<Migration>& steps, int target) {
  auto db = Database::open_writer(copy);
  if (!db) return base::fail(db.error());
  if (auto done = apply_steps(*db, from, steps, target); !done) return done;
  auto digest = content_digest(*db);
  if (!digest) return base::fail(digest.error());
  if (*digest != expected)
    return base::fail(damaged, "the migrated journal does not tell the same runs: it was not used");
  if (auto moved = db->checkpoint(true); !moved) return moved;
  return db->close();
}

void remove_copy(const std::string& copy) {
  for (const char* ending : {"", "-wal"}) ::unlink((copy + ending).c_str());
}

// A WAL that stays behind would be read into the new file: it goes first (it is empty).
base::Status take_place(const std::string& path, const std::string& copy, int from) {
  const std::string kept = path + ".format-" + std::to_string(from);
  ::unlink((copy + "-wal").c_str());
  ::unlink((path + "-wal").c_str());
  if (auto synced = sync_file(copy); !synced) return synced;
  if (::link(path.c_str(), kept.c_str()) != 0 && errno != EEXIST)
    return base::fail(io_error("keep the old journal as", kept, errno));
  if (auto named = rename_file(copy, path); !named) return named;
  return sync_folder(folder_of(path));
}

}  // namespace

const std::vector<Migration>& product_migrations() {
  static const std::vector<Migration> steps = {{1, add_entry_tables}};
  return steps;
}

base::Status migrate_journal(const std::string& path, const std::vector<Migration>& steps,
                             int target) {
  auto format = read_format(path);
  if (!format) return base::fail(format.error());
  const std::string copy = path + ".migrating";
  remove_copy(copy);
  auto digest = settle_and_copy(path, copy);
  if (!digest) return base::fail(digest.error());
  auto migrated = migrate_copy(copy, *digest, format->version, steps, target);
  if (!migrated) {
    remove_copy(copy);
    return migrated;
  }
  return take_place(path, copy, format->version);
}

namespace {

void add(base::Sha256& all, const base::Digest& part) {
  all.add({reinterpret_cast<const char*>(part.data()), part.size()});
}

base::Status add_entries(Database& db, const Reader& reader, base::Sha256& all) {
  auto any = has_entries(db);
  if (!any || !*any) return any ? base::Status{} : base::fail(any.error());
  auto streams = read_streams(db);
  if (!streams) return base::fail(streams.error());
  for (const auto& [stream, name] : *streams) {
    auto entries = reader.entries_after(name, 0);
    if (!entries) return base::fail(entries.error());
    for (const auto& entry : *entries) add(all, entry_hash({}, entry));
  }
  return {};
}

}  // namespace

base::Result<base::Digest> content_digest(Database& db) {
  const Reader reader(db);
  auto rows = reader.list();
  if (!rows) return base::fail(rows.error());
  base::Sha256 all;
  for (const RunRow& row : *rows) {
    all.add(row.run_id + "\n" + row.runbook + "\n" + row.status + "\n" + row.archive + "\n");
    if (!row.archive.empty()) continue;
    auto run = reader.load(row.run_id);
    if (!run) return base::fail(run.error());
    add(all, run_hash(run->run));
    for (const auto& record : run->records) add(all, event_hash({}, record));
  }
  auto entries = add_entries(db, reader, all);
  if (!entries) return base::fail(entries.error());
  return all.finish();
}

}  // namespace reprise::journal_sqlite
