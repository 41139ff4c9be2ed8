#include <catch2/catch.hpp>

#include "journal_sqlite/migrate.h"
#include "journal_sqlite/operations.h"
#include "journal_sqlite/schema.h"
#include "unit/journal_sqlite/fixture.h"

using namespace reprise;
using namespace reprise::journal_sqlite;

namespace {

void set_version(const Folder& folder, int version) {
  auto db = Database::open_writer(folder / "journal.db");
  REQUIRE(db->execute(("PRAGMA user_version=" + std::to_string(version)).c_str()));
  REQUIRE(db->checkpoint(true));
}

std::map<std::string, std::string> files_of(const Folder& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::directory_iterator(folder.path))
    if (entry.is_regular_file() && entry.path().filename() != "engine.lock")
      files[entry.path().filename()] = bytes_of(entry.path());
  return files;
}

// A format after this one, for the test alone: runs get a colour.
const std::vector<Migration> to_three = {
    {2, [](Database& db) { return db.execute("ALTER TABLE run ADD COLUMN colour TEXT"); }}};

}  // namespace

TEST_CASE("R-23 a newer format is refused untouched, and both versions are named") {
  Folder folder;
  make_journal(folder);
  set_version(folder, 7);
  const auto before = files_of(folder);
  auto opened = open_journal(settings_for(folder), {});
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == newer);
  CHECK(exit_code(opened.error()) == 76);
  CHECK(opened.error().message.find("format 7") != std::string::npos);
  CHECK(opened.error().message.find("up to 2") != std::string::npos);
  CHECK(Inspector::open(folder.path).error().code == newer);
  CHECK(accept_state(settings_for(folder), "ann", "please").error().code == newer);
  CHECK(files_of(folder) == before);
}

TEST_CASE("R-23 what is no journal is refused untouched") {
  Folder folder;
  fs::permissions(folder.path, fs::perms::owner_all);
  const std::string bytes = GENERATE(std::string(), std::string("hello"), std::string(5000, '\0'));
  write_bytes(folder / "journal.db", bytes);
  fs::permissions(folder / "journal.db", fs::perms::owner_read | fs::perms::owner_write);
  CHECK(open_code(folder) == foreign);
  CHECK(bytes_of(folder / "journal.db") == bytes);
}

TEST_CASE("an inspector changes no file and makes none, with a WAL and without") {
  Folder folder;
  make_journal(folder);
  {
    // An engine that was killed leaves its commits in the WAL.
    Folder other;
    auto journal = open_writer(folder);
    put(*journal, new_run("in-wal", 2));
    for (const char* file : {"journal.db", "journal.db-wal", "witness"})
      fs::copy(folder / file, other / file);
    journal.reset();
    for (const char* file : {"journal.db", "journal.db-wal", "witness"})
      fs::copy_file(other / file, folder / file, fs::copy_options::overwrite_existing);
  }
  const bool with_wal = GENERATE(true, false);
  if (!with_wal) fs::remove(folder / "journal.db-wal");
  const auto before = files_of(folder);
  {
    auto inspector = Inspector::open(folder.path);
    REQUIRE(inspector);
    CHECK(inspector->reader().list()->size() == (with_wal ? 3 : 2));
    CHECK(verify_journal(inspector->database(), {})->is_whole());
    CHECK(files_of(folder) == before);
  }
  CHECK(files_of(folder) == before);
}

TEST_CASE("D-20 a migration works on a copy, keeps the original, and tells the same runs") {
  Folder folder;
  make_journal(folder);
  const std::string path = folder / "journal.db", before = bytes_of(path);
  REQUIRE(migrate_journal(path, to_three, 3));
  CHECK(read_format(path)->version == 3);
  CHECK(bytes_of(path + ".format-2") == before);
  CHECK_FALSE(fs::exists(path + ".migrating"));
  CHECK_FALSE(fs::exists(path + "-wal"));
  auto db = Database::open_reader(path);
  REQUIRE(db);
  CHECK(Reader(*db).load("open")->records.size() == 3);
  CHECK(db->integer("SELECT count(*) FROM run WHERE colour IS NULL") == 2);
}

TEST_CASE("D-20 a migration that fails, loses something or lacks a step leaves the journal alone") {
  Folder folder;
  make_journal(folder);
  add_entries(folder);
  const std::string path = folder / "journal.db", before = bytes_of(path);
  SECTION("fails") {
    const std::vector<Migration> broken = {
        {2, [](Database& db) { return db.execute("CREATE TABLE run (x)"); }}};
    CHECK_FALSE(migrate_journal(path, broken, 3));
  }
  SECTION("loses an event") {
    const std::vector<Migration> lossy = {
        {2, [](Database& db) {
           return db.execute("DROP TRIGGER event_no_delete; DELETE FROM event WHERE seq = 3");
         }}};
    CHECK(migrate_journal(path, lossy, 3).error().code == damaged);
  }
  SECTION("loses an entry") {
    const std::vector<Migration> lossy = {
        {2, [](Database& db) {
           return db.execute("DROP TRIGGER entry_no_delete; DELETE FROM entry WHERE seq = 2");
         }}};
    CHECK(migrate_journal(path, lossy, 3).error().code == damaged);
  }
  SECTION("lacks a step") { CHECK(migrate_journal(path, to_three, 4).error().code == foreign); }
  CHECK(bytes_of(path) == before);
  CHECK_FALSE(fs::exists(path + ".migrating"));
  CHECK(open_code(folder) == "");
}
