// Entries: streams beside the runs, in the same chain of commits.
#include <sqlite3.h>

#include <catch2/catch.hpp>
#include <thread>

#include "journal_sqlite/archive_file.h"
#include "journal_sqlite/compression.h"
#include "journal_sqlite/entry_check.h"
#include "journal_sqlite/entry_move.h"
#include "journal_sqlite/operations.h"
#include "unit/journal_sqlite/fixture.h"

using namespace reprise;
using namespace reprise::journal_sqlite;

namespace {

std::vector<port::Entry> read_entries(const Folder& folder, std::uint64_t after = 0,
                                      std::size_t most = 0,
                                      const std::string& stream = "deliveries") {
  auto inspector = Inspector::open(folder.path);
  if (!inspector) throw std::runtime_error(inspector.error().message);
  auto found = inspector->reader().entries_after(stream, after, most);
  if (!found) throw std::runtime_error(found.error().message);
  return std::move(*found);
}

std::vector<std::uint64_t> numbers(const std::vector<port::Entry>& entries) {
  std::vector<std::uint64_t> found;
  for (const auto& each : entries) found.push_back(each.seq);
  return found;
}

std::int64_t rows_in(const Folder& folder, const std::string& what) {
  auto inspector = Inspector::open(folder.path);
  REQUIRE(inspector);
  return *inspector->database().integer("SELECT count(*) FROM " + what);
}

std::vector<std::string> damage_of(const Folder& folder) {
  auto report = verify_state(settings_for(folder));
  if (!report) return {report.error().message};
  return report->damage;
}

PruneRequest move_through(const Folder& folder, std::uint64_t seq) {
  PruneRequest request;
  request.archive_folder = folder.path;
  request.actor = "me";
  request.entries_through["deliveries"] = seq;
  return request;
}

// After it the journal is whole again, as far as it says.
void damage_and_accept(const Folder& folder, const std::string& sql) {
  INFO(sql);
  rewrite(folder, sql);
  REQUIRE(open_code(folder) == damaged);
  REQUIRE(accept_state(settings_for(folder), "ann", "a test"));
  CHECK(damage_of(folder).empty());
}

}  // namespace

TEST_CASE("entries are read back in order, with their exact bytes, over a new start") {
  Folder folder;
  make_journal(folder);
  add_entries(folder);
  auto found = read_entries(folder);
  REQUIRE(numbers(found) == std::vector<std::uint64_t>{1, 2, 3});
  CHECK(found[0].body == R"({"v":1})");
  CHECK(found[0].kind == "delivery.received");
  CHECK(found[2].body == '"' + std::string(10'000, 'e') + '"');
  CHECK(numbers(read_entries(folder, 1)) == std::vector<std::uint64_t>{2, 3});
  CHECK(numbers(read_entries(folder, 0, 2)) == std::vector<std::uint64_t>{1, 2});
  CHECK(read_entries(folder, 0, 0, "nobody").empty());
  auto journal = open_writer(folder);
  const auto epoch = journal->epoch();
  CHECK(put(*journal, entries({entry(5, epoch)})).commit == port::Commit::gap);
  journal.reset();
  journal = open_writer(folder);
  CHECK(put(*journal, entries({entry(4, journal->epoch())})).commit == port::Commit::committed);
  REQUIRE(journal->close());
  journal.reset();
  CHECK(numbers(read_entries(folder, 3)) == std::vector<std::uint64_t>{4});
  CHECK(damage_of(folder).empty());
}

TEST_CASE("an entry of another epoch, or one that does not follow, is refused whole") {
  Folder folder;
  auto journal = open_writer(folder);
  const auto wrong = GENERATE(0, 1, 2);
  port::Batch batch = new_run("a");
  batch.entries = {entry(1), entry(2)};
  if (wrong == 0) batch.entries[1].epoch = 9;
  if (wrong == 1) batch.entries[1].seq = 3;
  if (wrong == 2) batch.entries[0].seq = 2;
  CHECK(put(*journal, batch).commit != port::Commit::committed);
  journal.reset();
  CHECK(rows_in(folder, "entry") == 0);
  CHECK(rows_in(folder, "run") == 0);
}

TEST_CASE("a batch of runs, events and entries of several streams is one commit") {
  Folder folder;
  auto journal = open_writer(folder);
  port::Batch batch = new_run("a");
  batch.entries = {entry(1), entry(1, 1, "{}", "access"), entry(2)};
  REQUIRE(put(*journal, batch).commit == port::Commit::committed);
  REQUIRE(journal->close());
  journal.reset();
  CHECK(rows_in(folder, "commit_ WHERE kind = 0") == 1);
  CHECK(rows_in(folder, "commit_ WHERE kind = 0 AND events = 4") == 1);
  CHECK(numbers(read_entries(folder, 0, 0, "access")) == std::vector<std::uint64_t>{1});
  CHECK(damage_of(folder).empty());
}

TEST_CASE("what is handed over together is one commit") {
  Folder folder;
  auto journal = open_writer(folder);
  constexpr std::uint64_t pairs = 50;
  for (std::uint64_t at = 1; at <= pairs; ++at)
    journal->together([&] {
      journal->append(entries({entry(2 * at - 1)}), [](const auto&) {});
      std::this_thread::yield();
      journal->append(entries({entry(2 * at)}), [](const auto&) {});
    });
  REQUIRE(journal->close());
  journal.reset();
  CHECK(rows_in(folder, "entry") == 2 * pairs);
  CHECK(rows_in(folder, "commit_ WHERE kind = 0 AND events % 2 = 1") == 0);
}

TEST_CASE("who asks for something between two that are handed over together is answered") {
  Folder folder;
  auto journal = open_writer(folder);
  std::size_t seen = 0;
  journal->together([&] {
    journal->append(entries({entry(1)}), [](const auto&) {});
    journal->read_now([&](const Reader& reader) { seen = *reader.last_entry("deliveries"); });
    journal->append(entries({entry(2)}), [](const auto&) {});
  });
  CHECK(seen == 1);
  REQUIRE(journal->close());
  CHECK(numbers(read_entries(folder)) == std::vector<std::uint64_t>{1, 2});
}

TEST_CASE("entries cannot be changed or removed through SQL") {
  Folder folder;
  make_journal(folder);
  add_entries(folder);
  auto db = Database::open_writer(folder / "journal.db");
  for (const char* sql :
       {"UPDATE entry SET body = '{}'", "DELETE FROM entry", "UPDATE stream SET name = 'x'",
        "DELETE FROM stream", "DELETE FROM entry_blob", "UPDATE entry_blob SET seq = 9"})
    CHECK_FALSE(db->execute(sql));
  REQUIRE(db->execute("INSERT INTO moved SELECT stream, 1, hash FROM entry WHERE seq = 1"));
  CHECK_FALSE(db->execute("UPDATE moved SET through = 1"));
  CHECK_FALSE(db->execute("DELETE FROM moved"));
  CHECK_FALSE(db->execute("DELETE FROM entry WHERE seq = 2"));
}

TEST_CASE("R-10 S-21 entries edited by hand are refused or found out") {
  Folder folder;
  make_journal(folder);
  add_entries(folder);
  struct Edit {
    const char* sql;
    bool at_start;
  };
  const Edit each = GENERATE(
      Edit{"UPDATE entry SET body = '{}' WHERE seq = 2", true},
      Edit{"UPDATE entry SET at_us = 1 WHERE seq = 1", true},
      Edit{"UPDATE entry SET kind = 1 WHERE seq = 3", true},
      Edit{"DELETE FROM entry WHERE seq = 3", true}, Edit{"DELETE FROM entry WHERE seq = 1", true},
      Edit{"DELETE FROM entry", true}, Edit{"DELETE FROM stream", true},
      Edit{"UPDATE stream SET name = 'other'", true}, Edit{"DELETE FROM entry_blob", true},
      Edit{"INSERT INTO moved SELECT 1, 1, hash FROM entry WHERE seq = 1;"
           "DELETE FROM entry WHERE seq = 1",
           true},
      Edit{"INSERT INTO stream (name) VALUES ('new')", true},
      Edit{"INSERT INTO entry VALUES (7, 1, 1, 1, 1, '{}', x'00')", true});
  INFO(each.sql);
  rewrite(folder, each.sql);
  CHECK_FALSE(damage_of(folder).empty());
  if (each.at_start) CHECK(open_code(folder) == damaged);
}

TEST_CASE("an entry before the seal is not looked at by the start, but by reading and verify") {
  Folder folder;
  make_journal(folder);
  add_entries(folder);
  auto journal = open_writer(folder);
  REQUIRE(journal->operate([](Ledger& ledger) { return ledger.seal(); }));
  REQUIRE(journal->close());
  journal.reset();
  rewrite(folder, "UPDATE entry SET body = '{}' WHERE seq = 2");
  CHECK(open_code(folder) == "");
  CHECK(damage_of(folder) ==
        std::vector<std::string>{"stream deliveries: entry 2 was changed: its hash is wrong"});
  auto inspector = Inspector::open(folder.path);
  CHECK(inspector->reader().entries_after("deliveries", 0).error().code == damaged);
  CHECK(inspector->reader().entries_after("deliveries", 2)->size() == 1);
}

TEST_CASE("damage in old entries is found while the engine has nothing else to do") {
  Folder folder;
  make_journal(folder);
  add_entries(folder);
  auto journal = open_writer(folder);
  REQUIRE(journal->operate([](Ledger& ledger) { return ledger.seal(); }));
  REQUIRE(journal->close());
  journal.reset();
  rewrite(folder, "UPDATE entry SET body = '{}' WHERE seq = 1");
  std::promise<std::string> told;
  auto settings = settings_for(folder);
  settings.writer.idle_ms = 1;
  settings.writer.witness_every_ms = 1;
  WriterEars ears;
  ears.warning = [&, once = false](const std::string& text) mutable {
    if (!std::exchange(once, true)) told.set_value(text);
  };
  auto opened = open_journal(settings, ears);
  REQUIRE(opened);
  auto warning = told.get_future();
  REQUIRE(warning.wait_for(std::chrono::seconds(30)) == std::future_status::ready);
  CHECK(warning.get().find("stream deliveries: entry 1 was changed") != std::string::npos);
}

TEST_CASE("old entries go to an archive that proves itself, and the rest goes on") {
  Folder folder;
  make_journal(folder);
  add_entries(folder);
  auto journal = open_writer(folder);
  REQUIRE(put(*journal, entries({entry(4, journal->epoch(), '"' + std::string(10'000, 'e') + '"'),
                                 entry(5, journal->epoch())}))
              .commit == port::Commit::committed);
  auto report = prune_living(*journal, move_through(folder, 3));
  REQUIRE(report);
  CHECK(report->entries == 3);
  CHECK(report->archived.empty());
  REQUIRE(put(*journal, entries({entry(6, journal->epoch())})).commit == port::Commit::committed);
  REQUIRE(journal->close());
  journal.reset();
  ExportCheck archive;
  REQUIRE(read_archive(report->file, archive));
  CHECK(archive.streams().at("deliveries").events == 3);
  CHECK(numbers(read_entries(folder)) == std::vector<std::uint64_t>{4, 5, 6});
  CHECK(read_entries(folder)[0].body.size() == 10'002);  // the blob of entry 3 as well: it stays
  CHECK(damage_of(folder).empty());
  auto again = prune_state(settings_for(folder), move_through(folder, 6));
  REQUIRE(again);
  CHECK(again->entries == 3);
  CHECK(rows_in(folder, "blob WHERE hash NOT IN (SELECT hash FROM blob_ref)") == 0);
  CHECK(damage_of(folder).empty());
  journal = open_writer(folder);
  CHECK(put(*journal, entries({entry(7, journal->epoch())})).commit == port::Commit::committed);
}

TEST_CASE("accepted damage of entries stays as it is, and the stream goes on") {
  Folder folder;
  make_journal(folder);
  add_entries(folder);
  const std::string sql =
      GENERATE("UPDATE entry SET body = '{}' WHERE seq = 2", "DELETE FROM entry WHERE seq = 3",
               "DELETE FROM entry; DELETE FROM stream; DELETE FROM entry_blob", "DELETE FROM entry",
               "INSERT INTO stream (name) VALUES ('new')");
  damage_and_accept(folder, sql);
  auto journal = open_writer(folder);
  std::uint64_t last = 9;
  journal->read_now([&](const Reader& reader) { last = *reader.last_entry("deliveries"); });
  const auto epoch = journal->epoch();
  CHECK(put(*journal, entries({entry(last + 1, epoch), entry(1, epoch, "{}", "new")})).commit ==
        port::Commit::committed);
  REQUIRE(journal->close());
  journal.reset();
  CHECK(read_entries(folder, last).size() == 1);
  CHECK(read_entries(folder, 0, 0, "new").size() == 1);
  CHECK(damage_of(folder).empty());
  if (last == 3) rewrite(folder, "UPDATE entry SET body = '[]' WHERE seq = 2");
  if (last == 3) CHECK_FALSE(damage_of(folder).empty());
}

TEST_CASE(
    "a stream whose older entries are in an archive is accepted again when it loses the rest") {
  Folder folder;
  make_journal(folder);
  add_entries(folder);
  REQUIRE(prune_state(settings_for(folder), move_through(folder, 2)));
  for (const char* sql : {"UPDATE entry SET at_us = 1 WHERE seq = 3", "DELETE FROM entry"})
    damage_and_accept(folder, sql);
  auto journal = open_writer(folder);
  CHECK(put(*journal, entries({entry(3, journal->epoch())})).commit == port::Commit::committed);
  REQUIRE(journal->close());
  journal.reset();
  CHECK(numbers(read_entries(folder)) == std::vector<std::uint64_t>{3});
  CHECK(damage_of(folder).empty());
}

TEST_CASE("which streams there are is told without a look at every entry") {
  Folder folder;
  make_journal(folder);
  auto journal = open_writer(folder);
  const auto epoch = journal->epoch();
  std::vector<port::Entry> many;
  for (std::uint64_t seq = 1; seq <= 2'000; ++seq) many.push_back(entry(seq, epoch));
  many.push_back(entry(1, epoch, "{}", "access"));
  REQUIRE(put(*journal, entries(std::move(many))).commit == port::Commit::committed);
  REQUIRE(journal->close());
  auto inspector = Inspector::open(folder.path);
  REQUIRE(inspector);
  auto streams = read_streams(inspector->database());
  REQUIRE(streams);
  CHECK(streams->size() == 2);
  int pages = 0, most = 0;
  sqlite3_db_status(inspector->database().handle(), SQLITE_DBSTATUS_CACHE_MISS, &pages, &most, 0);
  CHECK(pages < 20);  // the entries fill more
}

TEST_CASE("an archive that lacks a stream that was to go there is told") {
  Folder folder;
  make_journal(folder);
  add_entries(folder);
  auto journal = open_writer(folder);
  EntryMove move;
  REQUIRE(journal->operate([&](Ledger& ledger) {
    return move.choose(ledger, {{"deliveries", 2}});
  }));
  CHECK(move.missing_in(ExportCheck()) == "it does not hold stream deliveries");
}

TEST_CASE("many entries leave the living journal a thousand at a time") {
  Folder folder;
  make_journal(folder);
  add_entries(folder);
  auto journal = open_writer(folder);
  std::vector<port::Entry> many;
  for (std::uint64_t seq = 4; seq <= 2'500; ++seq) many.push_back(entry(seq, journal->epoch()));
  REQUIRE(put(*journal, entries(std::move(many))).commit == port::Commit::committed);
  auto report = prune_living(*journal, move_through(folder, 2'400));
  REQUIRE(report);
  CHECK(report->entries == 2'400);
  REQUIRE(journal->close());
  journal.reset();
  CHECK(rows_in(folder, "commit_ WHERE kind = 4") == 3);  // portions of a thousand
  CHECK(read_entries(folder).front().seq == 2'401);
  CHECK(damage_of(folder).empty());
}
