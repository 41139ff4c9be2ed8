#include <catch2/catch.hpp>
#include <filesystem>

#include "unit/journal_sqlite/fixture.h"

using namespace reprise;
using namespace reprise::journal_sqlite;
using port::Commit;

TEST_CASE("what was committed is read back exactly, large plans and bodies too") {
  Folder folder;
  make_journal(folder);
  auto inspector = Inspector::open(folder.path);
  REQUIRE(inspector);
  auto open = inspector->reader().load("open");
  REQUIRE(open);
  CHECK(open->run.plan == std::string(20'000, 'p'));
  CHECK(open->run.runbook == "demo/open");
  CHECK(open->run.seed == 7);
  REQUIRE(open->records.size() == 3);
  CHECK(open->records[2].body == std::string(10'000, 'b'));
  CHECK(open->records[2].kind == "attempt.started");
  CHECK(open->records[2].step == "save");
  CHECK(open->records[2].attempt == 1);
  CHECK(open->records[0].epoch == 1);
}

TEST_CASE("list shows how far each run came, newest first") {
  Folder folder;
  make_journal(folder);
  auto inspector = Inspector::open(folder.path);
  REQUIRE(inspector);
  auto rows = inspector->reader().list();
  REQUIRE(rows);
  REQUIRE(rows->size() == 2);
  CHECK((*rows)[0].run_id == "open");
  CHECK((*rows)[0].status == "running");
  CHECK((*rows)[0].seq == 3);
  CHECK_FALSE((*rows)[0].finished);
  CHECK((*rows)[1].run_id == "done");
  CHECK((*rows)[1].status == "succeeded");
  CHECK((*rows)[1].finished);
  CHECK((*rows)[1].started_us == 1'700'000'000'000'002);
  CHECK((*rows)[1].finished_us == 1'700'000'000'000'004);
  const auto unfinished = inspector->reader().unfinished();
  REQUIRE(unfinished);
  REQUIRE(unfinished->size() == 1);
  CHECK(unfinished->front().run_id == "open");
  CHECK(unfinished->front().plan_hash == "plan-hash");
  CHECK(unfinished->front().started);
  CHECK(*inspector->reader().find("op") == std::vector<std::string>{"open"});
  CHECK(inspector->reader().load("nobody").error().code == not_found);
}

TEST_CASE("a finished run has the status its last event names") {
  Folder folder;
  auto journal = open_writer(folder);
  put(*journal, new_run("bad"));
  put(*journal, events({event("bad", 2, "run.finished", 1, R"({"v":1,"status":"failed"})")}));
  std::vector<RunRow> rows;
  journal->read_now([&](const Reader& reader) { rows = *reader.list(); });
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].status == "failed");
}

TEST_CASE("a living engine's reader sees everything that was appended before it asked") {
  Folder folder;
  auto journal = open_writer(folder);
  for (int number = 0; number < 50; ++number)
    journal->append(new_run("r" + std::to_string(number)), [](port::CommitResult) {});
  std::size_t seen = 0;
  journal->read_now([&](const Reader& reader) { seen = reader.list()->size(); });
  CHECK(seen == 50);
}

TEST_CASE("an event that does not follow is a gap, and nothing is accepted after it") {
  Folder folder;
  auto journal = open_writer(folder);
  REQUIRE(put(*journal, new_run("a")).commit == Commit::committed);
  CHECK(put(*journal, events({event("a", 3, "run.started")})).commit == Commit::gap);
  CHECK(put(*journal, events({event("a", 2, "run.started")})).commit == Commit::unknown);
  CHECK_FALSE(journal->close());
}

TEST_CASE("a gap takes nothing of its batch into the journal, but the batches before it") {
  Folder folder;
  auto journal = open_writer(folder);
  std::vector<Commit> answers(3);
  std::promise<void> all;
  // One job holds the thread, so that the three come in one group.
  std::promise<void> let_go;
  journal->read([&](const Reader&) { let_go.get_future().wait(); });
  journal->append(new_run("a"), [&](port::CommitResult result) { answers[0] = result.commit; });
  journal->append(events({event("a", 2, "run.started"), event("a", 4, "run.finished")}),
                  [&](port::CommitResult result) { answers[1] = result.commit; });
  journal->append(new_run("b"), [&](port::CommitResult result) {
    answers[2] = result.commit;
    all.set_value();
  });
  let_go.set_value();
  all.get_future().wait();
  CHECK(answers == std::vector<Commit>{Commit::committed, Commit::gap, Commit::unknown});
  journal.reset();
  auto inspector = Inspector::open(folder.path);
  REQUIRE(inspector);
  CHECK(inspector->reader().load("a")->records.size() == 1);
  CHECK(inspector->reader().load("b").error().code == not_found);
}

TEST_CASE("a run is created once, with its first event") {
  Folder folder;
  auto journal = open_writer(folder);
  SECTION("twice") {
    REQUIRE(put(*journal, new_run("a")).commit == Commit::committed);
    CHECK(put(*journal, new_run("a")).commit == Commit::gap);
  }
  SECTION("without an event") {
    auto batch = new_run("a");
    batch.records.clear();
    CHECK(put(*journal, std::move(batch)).commit == Commit::gap);
  }
  SECTION("events of a run that is not there") {
    CHECK(put(*journal, events({event("x", 1, "run.created")})).commit == Commit::gap);
  }
}

TEST_CASE("D-10 an event of another epoch is fenced") {
  Folder folder;
  auto journal = open_writer(folder);
  CHECK(put(*journal, new_run("a", 2)).commit == Commit::fenced);
  CHECK(put(*journal, new_run("b", 1)).commit == Commit::unknown);
}

TEST_CASE("D-10 when the lease has moved on, the old engine cannot append") {
  Folder folder;
  std::string fatal;
  auto settings = settings_for(folder);
  auto opened = open_journal(settings, {[&](std::string message) { fatal = message; }, {}});
  REQUIRE(opened);
  REQUIRE(put(*opened->journal, new_run("a")).commit == Commit::committed);
  REQUIRE(opened->journal->operate([](Ledger& ledger) {
    return ledger.database().execute("UPDATE lease SET epoch = epoch + 1");
  }));
  CHECK(put(*opened->journal, events({event("a", 2, "run.started")})).commit == Commit::fenced);
  CHECK(fatal.find("another engine") != std::string::npos);
  std::size_t count = 0;
  opened->journal->read_now([&](const Reader& r) { count = r.load("a")->records.size(); });
  CHECK(count == 1);
}

TEST_CASE("a journal whose file was taken away commits nothing more") {
  Folder folder;
  const std::string path = folder.path + "/journal.db";
  std::string fatal;
  auto opened =
      open_journal(settings_for(folder), {[&](std::string message) { fatal = message; }, {}});
  REQUIRE(opened);
  REQUIRE(put(*opened->journal, new_run("a")).commit == Commit::committed);
  const bool is_replaced = GENERATE(false, true);
  std::filesystem::rename(path, path + ".away");
  if (is_replaced) std::filesystem::copy(path + ".away", path);
  const auto result = put(*opened->journal, events({event("a", 2, "run.started")}));
  CHECK(result.commit == Commit::unknown);
  CHECK(result.message.find("removed, moved or replaced") != std::string::npos);
  CHECK(fatal == result.message);
}

TEST_CASE("D-10 each start raises the epoch") {
  Folder folder;
  for (std::uint64_t epoch = 1; epoch < 4; ++epoch) CHECK(open_writer(folder)->epoch() == epoch);
}

TEST_CASE("an unfinished run is named to the next engine, which goes on with it") {
  Folder folder;
  make_journal(folder);
  auto opened = open_journal(settings_for(folder), {});
  REQUIRE(opened);
  CHECK_FALSE(opened->created);
  CHECK(opened->unfinished == std::vector<std::string>{"open"});
  CHECK(put(*opened->journal, events({event("open", 4, "run.resumed", 2)})).commit ==
        Commit::committed);
  CHECK(put(*opened->journal, events({event("done", 5, "note.added", 2)})).commit ==
        Commit::committed);
}

TEST_CASE("rows of the journal can be neither changed nor deleted") {
  Folder folder;
  auto journal = open_writer(folder);
  put(*journal, new_run("a"));
  for (const char* sql :
       {"UPDATE event SET body = ''", "DELETE FROM event", "UPDATE run SET runbook = ''",
        "DELETE FROM run", "UPDATE commit_ SET n = 9", "DELETE FROM commit_", "DELETE FROM mark",
        "INSERT OR REPLACE INTO event SELECT * FROM event", "UPDATE kind SET name = name"}) {
    auto done = journal->operate([sql](Ledger& ledger) -> base::Status {
      auto result = ledger.database().execute(sql);
      return result ? base::fail("changed", sql) : base::fail("refused", sql);
    });
    CHECK(done.error().code == "refused");
  }
}

TEST_CASE("a body that looks like a blob reference comes back as it was") {
  Folder folder;
  auto journal = open_writer(folder);
  put(*journal, new_run("a"));
  const std::string tricky = R"({"$blob":")" + std::string(64, 'a') + R"("})";
  put(*journal, events({event("a", 2, "note.added", 1, tricky)}));
  std::string body;
  journal->read_now([&](const Reader& reader) { body = reader.load("a")->records[1].body; });
  CHECK(body == tricky);
}

TEST_CASE("what is appended after closing is told that it may be lost") {
  Folder folder;
  auto journal = open_writer(folder);
  REQUIRE(journal->close());
  CHECK(put(*journal, new_run("a")).commit == Commit::unknown);
}

TEST_CASE("while it has nothing else to do the writer verifies what its start did not") {
  Folder folder;
  make_journal(folder);
  {
    auto db = Database::open_writer(folder / "journal.db");
    REQUIRE(
        db->execute("PRAGMA foreign_keys=OFF; DROP TRIGGER event_no_update;"
                    "UPDATE event SET body = '{}' WHERE run = 1 AND seq = 2"));
    REQUIRE(db->checkpoint(true));
  }
  const bool wanted = GENERATE(true, false);
  auto settings = settings_for(folder);
  settings.writer.idle_ms = 1;
  settings.writer.witness_every_ms = 1;
  settings.writer.background_check = wanted;
  std::promise<std::string> warned;
  auto opened = open_journal(settings, {{}, [&](std::string text) { warned.set_value(text); }});
  REQUIRE(opened);
  CHECK(put(*opened->journal, new_run("next", 2)).commit == Commit::committed);
  auto warning = warned.get_future();
  const auto waited = warning.wait_for(std::chrono::milliseconds(wanted ? 10'000 : 100));
  REQUIRE((waited == std::future_status::ready) == wanted);
  if (wanted)
    CHECK(warning.get() ==
          "the journal is damaged: run done: event 2 was changed: its hash is wrong");
  CHECK(put(*opened->journal, new_run("after", 2)).commit == Commit::committed);
}
