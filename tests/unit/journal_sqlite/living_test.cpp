// Copies and prunes of a journal whose engine lives and goes on committing.
#include <atomic>
#include <catch2/catch.hpp>
#include <set>
#include <thread>

#include "journal_sqlite/archive_file.h"
#include "journal_sqlite/operations.h"
#include "journal_sqlite/snapshot.h"
#include "journal_sqlite/witness.h"
#include "unit/journal_sqlite/fixture.h"

using namespace reprise;
using namespace reprise::journal_sqlite;

namespace {

// Random enough not to shrink: bodies over 8 KiB are compressed.
std::string body_of(std::uint64_t seq, std::size_t bytes = 8'000) {
  std::string text = R"({"v":")";
  for (std::uint64_t word = seq; text.size() < bytes; word = word * 6364136223846793005u + 1)
    text += std::to_string(word);
  return text + "\"}";
}

// Commits events of one run, one after the other, from a thread of its own.
class Traffic {
 public:
  // Notes how long the file `watched` is at each commit.
  explicit Traffic(Writer& journal, std::string watched = "")
      : journal_(journal), watched_(std::move(watched)) {
    put(journal_, new_run("traffic"));
    thread_ = std::thread([this] {
      for (std::uint64_t seq = 2; !stop_; ++seq) {
        const auto batch = events({event("traffic", seq, "note.added", 1, body_of(seq))});
        if (put(journal_, batch).commit == port::Commit::committed) acknowledged_ = seq;
        std::error_code none_yet;
        const auto size = fs::file_size(watched_, none_yet);
        if (!none_yet) sizes_.insert(size);
      }
    });
  }
  ~Traffic() { end(); }
  void end() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
  }
  std::uint64_t acknowledged() const { return acknowledged_; }
  const std::set<std::uint64_t>& sizes() const { return sizes_; }  // after end()

 private:
  Writer& journal_;
  std::string watched_;
  std::set<std::uint64_t> sizes_;
  std::atomic<bool> stop_ = false;
  std::atomic<std::uint64_t> acknowledged_ = 1;
  std::thread thread_;
};

void fill(Writer& journal, const std::string& run, int count, std::size_t bytes = 8'000) {
  put(journal, new_run(run));
  std::vector<port::Record> records;
  for (int seq = 2; seq < count; ++seq)
    records.push_back(event(run, static_cast<std::uint64_t>(seq), "note.added", 1,
                            body_of(static_cast<std::uint64_t>(seq), bytes)));
  records.push_back(event(run, static_cast<std::uint64_t>(count), "run.finished"));
  REQUIRE(put(journal, events(std::move(records))).commit == port::Commit::committed);
}

PruneRequest prune_all(const std::string& folder) {
  PruneRequest request;
  request.finished_before_us = 1'800'000'000'000'000;
  request.archive_folder = folder;
  request.actor = "me";
  return request;
}

std::uint64_t events_of(const std::string& file, const std::string& run) {
  auto copy = Inspector::open_file(file);
  REQUIRE(copy);
  return copy->reader().load(run)->records.size();
}

}  // namespace

TEST_CASE("D-17 a copy of a living journal is whole, and commits go on while it is made") {
  Folder folder;
  auto journal = open_writer(folder);
  fill(*journal, "old", 2'000);
  Traffic traffic(*journal, folder / "backup.db.part");
  while (traffic.acknowledged() < 3) std::this_thread::yield();
  const auto before = traffic.acknowledged();
  REQUIRE(copy_living(*journal, folder / "backup.db"));
  traffic.end();
  CHECK(traffic.sizes().size() > 6);  // commits were acknowledged while it grew
  auto report = prove_backup(folder / "backup.db", {});
  REQUIRE(report);
  CHECK(report->is_whole());
  const auto copied = events_of(folder / "backup.db", "traffic");
  CHECK(copied >= before);
  CHECK(copied <= traffic.acknowledged());
  CHECK_FALSE(fs::exists(folder / "backup.db-wal"));
  CHECK((fs::status(folder / "backup.db").permissions() & fs::perms::mask) ==
        (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("a living journal fits its witness, whatever it sees while the copy is looked at") {
  Folder folder;
  const auto settings = settings_for(folder);
  auto journal = open_writer(folder);
  fill(*journal, "old", 100, 40);
  const auto seen = [&] { return (*Witness::read(folder / "witness"))->n; };
  std::uint64_t seq = 1;
  auto report = verify_living(settings, [&]() -> base::Result<std::string> {
    const std::string path = snapshot_path(folder.path);
    REQUIRE(copy_living(*journal, path));
    const auto before = seen();
    put(*journal, new_run("later"));
    while (seen() <= before + 3)  // the witness is written now and then
      put(*journal, events({event("later", ++seq, "note.added")}));
    return part_of(path);
  });
  REQUIRE(report);
  CHECK(report->damage == std::vector<std::string>{});
  CHECK(report->events == 100);
}

TEST_CASE("where a copy cannot be written the journal goes on") {
  Folder folder;
  auto journal = open_writer(folder);
  put(*journal, new_run("a"));
  write_bytes(folder / "there", "kept");
  for (const auto& path : {folder / "there", folder / "nowhere/backup.db"}) {
    const auto copied = copy_living(*journal, path);
    REQUIRE_FALSE(copied);
    CHECK(copied.error().code == outside);
  }
  CHECK(bytes_of(folder / "there") == "kept");
  CHECK(put(*journal, new_run("b")).commit == port::Commit::committed);
}

TEST_CASE("a journal that is closed meanwhile gives its copy up, and leaves none") {
  Folder folder;
  auto journal = open_writer(folder);
  fill(*journal, "old", 2'000);
  REQUIRE(journal->operate(
      [&](Ledger& ledger) { return ledger.database().begin_copy(folder / "backup.db.part"); }));
  const auto second = copy_living(*journal, folder / "other.db");
  REQUIRE_FALSE(second);
  CHECK(second.error().code == busy);
  REQUIRE(journal->operate([](Ledger& ledger) -> base::Status {
    auto whole = ledger.database().continue_copy(10);
    CHECK((whole && !*whole));
    return {};
  }));
  CHECK(fs::exists(folder / "backup.db.part"));
  CHECK(journal->close());
  CHECK_FALSE(fs::exists(folder / "backup.db.part"));
  CHECK(open_code(folder).empty());
}

TEST_CASE("a start removes the snapshots of readers that were killed") {
  Folder folder;
  make_journal(folder);
  write_bytes(part_of(snapshot_path(folder.path)), "half");
  write_bytes(folder / "journal.other", "kept");
  open_writer(folder);
  CHECK_FALSE(fs::exists(part_of(snapshot_path(folder.path))));
  CHECK(fs::exists(folder / "journal.other"));
}

TEST_CASE("runs are moved out of a living journal a few at a time") {
  Folder folder;
  fs::create_directory(folder / "archive");
  auto journal = open_writer(folder);
  for (int run = 0; run < 30; ++run) fill(*journal, "run-" + std::to_string(100 + run), 300, 40);
  Traffic traffic(*journal);
  const auto before = traffic.acknowledged();
  auto report = prune_living(*journal, prune_all(folder / "archive"));
  CHECK(traffic.acknowledged() > before + 3);
  traffic.end();
  REQUIRE(report);
  CHECK(report->archived.size() == 30);
  ExportCheck found;
  REQUIRE(read_archive(report->file, found));
  CHECK(found.runs().size() == 30);
  CHECK(found.runs().at("run-117").events == 300);
  REQUIRE(journal->close());
  auto verified = verify_state(settings_for(folder));
  REQUIRE(verified);
  CHECK(verified->damage == std::vector<std::string>{});
  CHECK(verified->runs == 1);
  auto inspector = Inspector::open(folder.path);
  REQUIRE(inspector);
  CHECK(*inspector->database().integer("SELECT count(*) FROM archived") == 30);
  CHECK(*inspector->database().integer("SELECT count(*) FROM mark WHERE kind = 4") > 1);
}

TEST_CASE("an engine that is killed after a prune starts again") {
  Folder folder, killed;
  fs::create_directory(folder / "archive");
  auto journal = open_writer(folder);
  fill(*journal, "old", 3);
  put(*journal, new_run("going"));
  auto report = prune_living(*journal, prune_all(folder / "archive"));
  REQUIRE(report);
  REQUIRE(report->archived == std::vector<std::string>{"old"});
  for (const char* file : {"journal.db", "journal.db-wal", "witness"})
    fs::copy_file(folder / file, killed / file);
  CHECK(open_code(killed) == "");
}

TEST_CASE("no run leaves the journal before the archive has its name") {
  Folder folder;
  fs::create_directory(folder / "archive");
  auto journal = open_writer(folder);
  for (int run = 0; run < 30; ++run) fill(*journal, "run-" + std::to_string(run), 300, 40);
  // Takes the name away while the archive is written.
  std::thread rival([&] {
    for (;;)
      for (const auto& entry : fs::directory_iterator(folder / "archive")) {
        fs::create_directories(fs::path(entry.path()).replace_extension("") / "taken");
        return;
      }
  });
  const auto report = prune_living(*journal, prune_all(folder / "archive"));
  rival.join();
  REQUIRE_FALSE(report);
  CHECK(report.error().code == outside);
  REQUIRE(journal->close());
  auto verified = verify_state(settings_for(folder));
  REQUIRE(verified);
  CHECK(verified->is_whole());
  CHECK(verified->runs == 30);
}

TEST_CASE("an archive that does not read back as it was written is named, and no run is lost") {
  Folder folder;
  fs::create_directory(folder / "archive");
  auto journal = open_writer(folder);
  for (int run = 0; run < 30; ++run) fill(*journal, "run-" + std::to_string(run), 300, 40);
  // A disk that keeps other bytes than it was given.
  std::atomic<bool> over = false;
  std::thread disk([&] {
    while (!over)
      for (const auto& entry : fs::directory_iterator(folder / "archive")) {
        std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
        while (!over && file.is_open() && file.seekp(0) && file.write("bad", 3).flush()) continue;
      }
  });
  const auto report = prune_living(*journal, prune_all(folder / "archive"));
  over = true;
  disk.join();
  REQUIRE_FALSE(report);
  CHECK(report.error().code == outside);
  CHECK(report.error().message.find("the archive " + (folder / "archive") + "/runs-") == 0);
  CHECK(fs::is_empty(folder / "archive"));
  CHECK(put(*journal, new_run("b")).commit == port::Commit::committed);
  REQUIRE(journal->close());
  auto verified = verify_state(settings_for(folder));
  REQUIRE(verified);
  CHECK(verified->is_whole());
  CHECK(verified->runs == 31);
}

TEST_CASE("an archive folder that cannot be written to stops the prune and not the journal") {
  Folder folder;
  auto journal = open_writer(folder);
  fill(*journal, "old", 10);
  const auto report = prune_living(*journal, prune_all(folder / "nowhere"));
  REQUIRE_FALSE(report);
  CHECK(report.error().code == outside);
  CHECK(put(*journal, new_run("b")).commit == port::Commit::committed);
  REQUIRE(journal->close());
  CHECK(Inspector::open(folder.path)->reader().load("old"));
}
