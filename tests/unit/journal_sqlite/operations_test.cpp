#include "journal_sqlite/operations.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "journal_sqlite/archive_file.h"
#include "journal_sqlite/compression.h"
#include "unit/journal_sqlite/fixture.h"

using namespace reprise;
using namespace reprise::journal_sqlite;

namespace {

std::vector<std::string> export_lines(const Folder& folder,
                                      const std::vector<std::string>& runs = {}) {
  std::vector<std::string> lines;
  auto report = export_state(settings_for(folder), runs, [&](std::string_view line) {
    lines.emplace_back(line);
    return base::Status{};
  });
  if (!report) throw std::runtime_error(report.error().message);
  return lines;
}

PruneRequest prune_all(const Folder& folder) {
  PruneRequest request;
  request.finished_before_us = 1'800'000'000'000'000;
  request.archive_folder = folder.path;
  request.actor = "me";
  return request;
}

std::int64_t count(const Folder& folder, const std::string& table) {
  auto inspector = Inspector::open(folder.path);
  REQUIRE(inspector);
  return *inspector->database().integer("SELECT count(*) FROM " + table);
}

}  // namespace

TEST_CASE("exported lines hold every byte: the chain can be followed from them alone") {
  Folder folder;
  make_journal(folder);
  const auto lines = export_lines(folder);
  REQUIRE(lines.size() == 1 + 2 + 7);
  ExportCheck check;
  for (const auto& line : lines) REQUIRE(check.add(line));
  REQUIRE(check.runs().size() == 2);
  CHECK(check.runs().at("done").events == 4);
  auto inspector = Inspector::open(folder.path);
  CHECK(check.runs().at("open").hash == inspector->reader().load("open")->chain_hash);
}

TEST_CASE("a changed, dropped or doubled line of an export is noticed") {
  Folder folder;
  make_journal(folder);
  auto lines = export_lines(folder, {"done"});
  REQUIRE(lines.size() == 6);
  const int defect = GENERATE(0, 1, 2);
  if (defect == 0) lines[3].replace(lines[3].find("\"v\":1"), 5, "\"v\":2");
  if (defect == 1) lines.erase(lines.begin() + 3);
  if (defect == 2) lines.insert(lines.begin() + 3, lines[3]);
  ExportCheck check;
  bool whole = true;
  for (const auto& line : lines) whole = whole && check.add(line).has_value();
  CHECK_FALSE(whole);
}

TEST_CASE("texts that are no JSON line are exported byte by byte") {
  Folder folder;
  {
    auto journal = open_writer(folder);
    put(*journal, new_run("a", 1, "no json \x01\xff"));
    put(*journal, events({event("a", 2, "note.added", 1, "{\n\"v\":1}")}));
  }
  const auto lines = export_lines(folder);
  ExportCheck check;
  for (const auto& line : lines) CHECK(check.add(line));
  CHECK(lines[1].find("\"plan_hex\":\"6e6f206a736f6e2001ff\"") != std::string::npos);
}

TEST_CASE("an export of a run that is not there says so") {
  Folder folder;
  make_journal(folder);
  auto report = export_state(settings_for(folder), {"done", "nobody"},
                             [](std::string_view) { return base::Status{}; });
  REQUIRE_FALSE(report);
  CHECK(report.error().code == not_found);
}

TEST_CASE("D-17 a backup is a whole journal of its own, and is never overwritten") {
  Folder folder;
  make_journal(folder);
  const std::string copy = folder / "backup.db";
  auto report = backup_state(settings_for(folder), copy);
  REQUIRE(report);
  CHECK(report->is_whole());
  CHECK(report->events == 7);
  auto reader = Inspector::open_file(copy);
  REQUIRE(reader);
  CHECK(reader->reader().list()->size() == 2);
  CHECK_FALSE(fs::exists(copy + "-wal"));
  CHECK_FALSE(backup_state(settings_for(folder), copy));
}

TEST_CASE("D-17 a damaged journal gives no backup that looks good") {
  Folder folder;
  make_journal(folder);
  rewrite(folder, "UPDATE event SET body = '{}' WHERE run = 1 AND seq = 2");
  auto report = backup_state(settings_for(folder), folder / "backup.db");
  REQUIRE(report);
  CHECK_FALSE(report->is_whole());
  CHECK_FALSE(fs::exists(folder / "backup.db"));
  CHECK_FALSE(fs::exists(folder / "backup.db.part"));
}

TEST_CASE("D-17 a living engine's journal is backed up between two commits") {
  Folder folder;
  auto journal = open_writer(folder);
  put(*journal, new_run("a"));
  REQUIRE(copy_living(*journal, folder / "backup.db"));
  CHECK_FALSE(fs::exists(folder / "backup.db"));  // not before it is proven
  REQUIRE(prove_backup(folder / "backup.db", {})->is_whole());
  CHECK(put(*journal, new_run("b")).commit == port::Commit::committed);
}

TEST_CASE("D-17 R-11 a restored backup does not resume before somebody accepts it") {
  Folder folder;
  make_journal(folder);
  REQUIRE(backup_state(settings_for(folder), folder / "backup.db"));
  {
    auto journal = open_writer(folder);
    put(*journal, new_run("lost", 2));
  }
  fs::rename(folder / "backup.db", folder / "journal.db");
  fs::remove(folder / "journal.db-wal");
  CHECK(open_code(folder) == rolled_back);
  auto accepted = accept_state(settings_for(folder), "ann", "disk died, backup of noon");
  REQUIRE(accepted);
  REQUIRE(accepted->problems.size() == 1);
  CHECK(accepted->problems[0].find("older copy") != std::string::npos);
  auto opened = open_journal(settings_for(folder), {});
  REQUIRE(opened);
  CHECK(opened->unfinished == std::vector<std::string>{"open"});
  CHECK(opened->journal->epoch() == 3);  // the lost engine had 2: its token must not come again
}

TEST_CASE("prune moves finished runs to a verified archive and leaves a marker") {
  Folder folder;
  make_journal(folder);
  const auto before = export_lines(folder, {"done"});
  auto pruned = prune_state(settings_for(folder), prune_all(folder));
  REQUIRE(pruned);
  CHECK(pruned->archived == std::vector<std::string>{"done"});
  auto inspector = Inspector::open(folder.path);
  REQUIRE(inspector);
  auto rows = inspector->reader().list();
  REQUIRE(rows->size() == 2);
  CHECK((*rows)[1].run_id == "done");
  CHECK((*rows)[1].archive == pruned->file);
  auto gone = inspector->reader().load("done");
  CHECK(gone.error().code == not_found);
  CHECK(gone.error().message.find(pruned->file) != std::string::npos);
  CHECK(inspector->reader().load("open"));
  CHECK(verify_state(settings_for(folder))->damage == std::vector<std::string>{});
  ExportCheck check;
  REQUIRE(read_archive(pruned->file, check));
  CHECK(check.runs().at("done").events == 4);
}

TEST_CASE("prune leaves what is young, unfinished or kept") {
  Folder folder;
  make_journal(folder);
  auto request = prune_all(folder);
  SECTION("kept") { request.keep = {"done"}; }
  SECTION("young") { request.finished_before_us = 1'600'000'000'000'000; }
  auto pruned = prune_state(settings_for(folder), request);
  REQUIRE(pruned);
  CHECK(pruned->archived.empty());
  CHECK(pruned->file.empty());
  CHECK(count(folder, "event") == 7);
}

TEST_CASE("prune keeps a blob that another run needs and frees the others") {
  Folder folder;
  {
    auto journal = open_writer(folder);
    const std::string shared(9'000, 's');
    put(*journal, new_run("old", 1, shared));
    put(*journal, events({event("old", 2, "note.added", 1, std::string(9'000, 'o')),
                          event("old", 3, "run.finished")}));
    put(*journal, new_run("young", 1, shared));
  }
  REQUIRE(count(folder, "blob") == 2);
  REQUIRE(prune_state(settings_for(folder), prune_all(folder)));
  CHECK(count(folder, "blob") == 1);
  auto inspector = Inspector::open(folder.path);
  CHECK(inspector->reader().load("young")->run.plan == std::string(9'000, 's'));
}

TEST_CASE("a pruned run's id is not used again, and its row number neither") {
  Folder folder;
  {
    auto journal = open_writer(folder);
    put(*journal, new_run("a"));
    put(*journal, events({event("a", 2, "run.finished")}));
  }
  REQUIRE(prune_state(settings_for(folder), prune_all(folder)));
  {
    auto journal = open_writer(folder);
    CHECK(put(*journal, new_run("b", 3)).commit == port::Commit::committed);
    CHECK(put(*journal, new_run("a", 3)).commit == port::Commit::gap);
  }
  CHECK(verify_state(settings_for(folder))->is_whole());
}

TEST_CASE("prune of a damaged run removes nothing") {
  Folder folder;
  make_journal(folder);
  rewrite(folder, "UPDATE event SET body = '{}' WHERE run = 1 AND seq = 2");
  auto pruned = prune_state(settings_for(folder), prune_all(folder));
  REQUIRE_FALSE(pruned);
  CHECK(pruned.error().code == damaged);
  CHECK(count(folder, "event") == 7);
  CHECK(count(folder, "archived") == 0);
}

TEST_CASE("an archive that was cut or changed is noticed") {
  Folder folder;
  make_journal(folder);
  const std::string file = prune_state(settings_for(folder), prune_all(folder))->file;
  const std::string whole = bytes_of(file);
  ExportCheck first, second;
  write_bytes(file, whole.substr(0, whole.size() - 3));
  CHECK(read_archive(file, first).error().code == damaged);
  std::string changed = whole;
  changed[whole.size() / 2] ^= 4;
  write_bytes(file, changed);
  CHECK(read_archive(file, second).error().code == damaged);
}

TEST_CASE("accept needs a reason, and changes nothing where all fits") {
  Folder folder;
  make_journal(folder);
  const std::string before = bytes_of(folder / "journal.db");
  CHECK_FALSE(accept_state(settings_for(folder), "ann", ""));
  auto accepted = accept_state(settings_for(folder), "ann", "just in case");
  REQUIRE(accepted);
  CHECK(accepted->problems.empty());
  CHECK(bytes_of(folder / "journal.db") == before);
}

TEST_CASE("an accepted damage stays readable, is on record, and no later one hides behind it") {
  Folder folder;
  make_journal(folder);
  const std::string sql = GENERATE(
      std::string("UPDATE event SET body = '{}' WHERE run = 2 AND seq = 2"),
      std::string("DELETE FROM event WHERE run = 2 AND seq = 2"),
      std::string("DELETE FROM event WHERE run = 2 AND seq = 3"),
      std::string("DELETE FROM event WHERE run = 2"), std::string("DELETE FROM run WHERE id = 2"),
      std::string("UPDATE run SET plan_hash = 'x' WHERE id = 2"), std::string("DELETE FROM blob"),
      std::string("DELETE FROM commit_ WHERE n = 3"), std::string("UPDATE lease SET epoch = 9"),
      std::string("UPDATE meta SET value = 'other' WHERE key = 'uuid'"));
  INFO(sql);
  rewrite(folder, sql);
  REQUIRE_FALSE(verify_state(settings_for(folder))->is_whole());
  auto accepted = accept_state(settings_for(folder), "ann", "looked at it");
  REQUIRE(accepted);
  CHECK_FALSE(accepted->problems.empty());
  CHECK(verify_state(settings_for(folder))->damage == std::vector<std::string>{});
  {
    auto opened = open_journal(settings_for(folder), {});
    REQUIRE(opened);
    const auto epoch = opened->journal->epoch();
    CHECK(put(*opened->journal, new_run("next", epoch)).commit == port::Commit::committed);
  }
  CHECK(verify_state(settings_for(folder))->damage == std::vector<std::string>{});
  rewrite(folder, "UPDATE event SET body = '[]' WHERE run = 1 AND seq = 1");
  CHECK_FALSE(verify_state(settings_for(folder))->is_whole());
}

TEST_CASE("a run goes on after its damage was accepted, and its accepted part is still guarded") {
  Folder folder;
  make_journal(folder);
  rewrite(folder, "UPDATE event SET body = '{}' WHERE run = 2 AND seq = 2");
  REQUIRE(accept_state(settings_for(folder), "ann", "harmless"));
  {
    auto journal = open_writer(folder);
    REQUIRE(put(*journal, events({event("open", 4, "run.resumed", 2)})).commit ==
            port::Commit::committed);
  }
  CHECK(verify_state(settings_for(folder))->is_whole());
  CHECK(open_code(folder) == "");
  rewrite(folder, "UPDATE event SET body = '{\"w\":1}' WHERE run = 2 AND seq = 2");
  CHECK(open_code(folder) == damaged);
}

TEST_CASE("what SQLite cannot make sense of is not accepted") {
  Folder folder;
  make_journal(folder);
  auto db = Database::open_writer(folder / "journal.db");
  REQUIRE(db->execute("DROP TRIGGER event_no_delete"));
  REQUIRE(db->checkpoint(true));
  REQUIRE(db->close());
  auto accepted = accept_state(settings_for(folder), "ann", "why not");
  REQUIRE_FALSE(accepted);
  CHECK(accepted.error().code == damaged);
  CHECK(accepted.error().hint.find("export") != std::string::npos);
}

TEST_CASE("S-21 a number of an export that is no whole number of its size is damage") {
  const auto line = [](const std::string& created_us) {
    return R"({"type":"run","run_id":"a","runbook":"b","plan_hash":"c","mode":"real","seed":1,)"
           R"("created_us":)" +
           created_us + R"(,"plan":{}})";
  };
  CHECK(ExportCheck().add(line("7")));
  for (const std::string wrong : {"1e72", "1.5", "true", "\"7\"", "18446744073709551615", "null"}) {
    INFO(wrong);
    const auto added = ExportCheck().add(line(wrong));
    REQUIRE_FALSE(added);
    CHECK(added.error().code == damaged);
  }
}
