// the disk is full - at any write, and really, on a small file system of its own.
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <future>
#include <thread>

#include "faults/journal/rig.h"
#include "journal_sqlite/errors.h"
#include "journal_sqlite/operations.h"

namespace fs = std::filesystem;
using namespace reprise;
using namespace reprise::journal_sqlite;

namespace {

// 6 MiB that nobody else uses.
class SmallDisk {
 public:
  SmallDisk() : path(scratch_.path + "/disk") {
    fs::create_directory(path);
    mounted_ = mount("tmpfs", path.c_str(), "tmpfs", 0, "size=6m,mode=0700") == 0;
  }
  ~SmallDisk() {
    if (mounted_) umount2(path.c_str(), MNT_DETACH);
  }
  bool is_mounted() const { return mounted_; }

 private:
  rig::Folder scratch_;
  bool mounted_ = false;

 public:
  const std::string path;
};

OpenSettings settings_on(const SmallDisk& disk) {
  OpenSettings settings;
  settings.state_folder = disk.path + "/state";
  settings.engine_version = "test";
  settings.writer.reserve_bytes = 1 << 20;
  settings.writer.low_water_bytes = 1 << 20;
  settings.writer.idle_ms = 5;
  settings.writer.checkpoint_bytes = 256 << 10;
  return settings;
}

void fill(const std::string& path) {
  std::ofstream file(path, std::ios::binary);
  const std::string block(4096, 'f');
  while (file.write(block.data(), 4096) && file.flush()) {
  }
}

port::Batch note(std::uint64_t seq) {
  port::Batch batch;
  if (seq == 1) batch.runs.push_back({"run", "demo", "hash", "{}", "real", 1, 1});
  batch.records.push_back(
      {"run", seq, 1, 1, seq == 1 ? "run.created" : "note.added", "", 0, std::string(4000, 'n')});
  return batch;
}

template <class Ready>
bool eventually(Ready ready) {
  for (int turn = 0; turn < 3000;
       ++turn, std::this_thread::sleep_for(std::chrono::milliseconds(10)))
    if (ready()) return true;
  return false;
}

}  // namespace

TEST_CASE("R-07 one write that finds no space is tried again: nothing is lost, nothing stops") {
  for (int index = 3; index <= 70; index += rig::soak() ? 1 : 9) {
    rig::Folder scratch;
    rig::Writing writing;
    writing.folder = scratch.path + "/state";
    REQUIRE(rig::write_events(writing).exit ==
            0);  // 30 events; a journal is not made on a full disk
    writing.wait_ms = 5000;
    writing.under = {"strace",
                     "-f",
                     "-qq",
                     "-o",
                     "/dev/null",
                     "-e",
                     "trace=pwrite64",
                     "-e",
                     "inject=pwrite64:error=ENOSPC:when=" + std::to_string(index) + ".." +
                         std::to_string(index + 3)};
    const auto outcome = rig::write_events(writing);
    INFO("pwrite64 " << index << ": " << outcome.err);
    if (outcome.epoch == 0) {  // before it was open, and it has no reserve here
      CHECK(outcome.exit == 74);
    } else {
      CHECK(outcome.exit == 0);
      CHECK(outcome.acked == 2 * writing.count);
    }
    CHECK(rig::judge(outcome, writing, 30) == "");
  }
}

TEST_CASE("R-07 on a full disk the reserve lets running work be recorded, new runs are refused") {
  SmallDisk disk;
  if (!disk.is_mounted()) FAIL("this test mounts a tmpfs: run it as root");
  auto opened = open_journal(settings_on(disk), {});
  REQUIRE(opened);
  Writer& journal = *opened->journal;
  const auto put = [&journal](std::uint64_t seq) {
    std::promise<port::CommitResult> answer;
    journal.append(note(seq), [&](port::CommitResult result) { answer.set_value(result); });
    return answer.get_future().get().commit;
  };
  REQUIRE(put(1) == port::Commit::committed);
  const std::string reserve = disk.path + "/state/journal.reserve";
  REQUIRE(eventually([&] { return fs::exists(reserve) && fs::file_size(reserve) == 1 << 20; }));
  CHECK(journal.admission() == "");
  fill(disk.path + "/filler");
  CHECK(journal.admission().find("left") != std::string::npos);
  // The reserve is 1 MiB: about 100 events of 4 KB, each twice (log and file), must find room.
  std::uint64_t seq = 2;
  for (; seq <= 60; ++seq) REQUIRE(put(seq) == port::Commit::committed);
  CHECK(fs::file_size(reserve) < 1 << 20);
  CHECK(journal.admission() != "");
  SECTION("space comes back: all is normal again without a restart") {
    fs::remove(disk.path + "/filler");
    CHECK(put(seq) == port::Commit::committed);
    CHECK(eventually([&] { return journal.admission().empty(); }));
    CHECK(fs::file_size(reserve) == 1 << 20);
  }
  SECTION("an engine that starts on the full disk takes the journal over") {
    REQUIRE(journal.close());
    opened->journal.reset();
    fill(disk.path + "/filler2");
    auto again = open_journal(settings_on(disk), {});
    REQUIRE(again);
    CHECK(again->unfinished == std::vector<std::string>{"run"});
  }
  if (opened->journal) REQUIRE(journal.close());
  opened->journal.reset();
  fs::remove(disk.path + "/filler");
  CHECK(verify_state(settings_on(disk))->is_whole());
}

TEST_CASE("R-07 with no byte left the journal waits, answers readers, and goes on by itself") {
  SmallDisk disk;
  if (!disk.is_mounted()) FAIL("this test mounts a tmpfs: run it as root");
  std::promise<void> warned;
  WriterEars ears;
  ears.warning = [&, first = true](const std::string&) mutable {
    if (std::exchange(first, false)) warned.set_value();
  };
  auto opened = open_journal(settings_on(disk), ears);
  REQUIRE(opened);
  Writer& journal = *opened->journal;
  fill(disk.path + "/filler");
  std::atomic<std::uint64_t> acked = 0, refused = 0;
  const std::uint64_t count = 1500;  // more than the reserve holds
  for (std::uint64_t seq = 1; seq <= count; ++seq)
    journal.append(note(seq), [&](const port::CommitResult& result) {
      ++(result.commit == port::Commit::committed ? acked : refused);
    });
  REQUIRE(warned.get_future().wait_for(std::chrono::seconds(60)) == std::future_status::ready);
  CHECK(acked < count);
  std::size_t runs = 99;
  journal.read_now([&](const Reader& reader) { runs = reader.list()->size(); });
  CHECK(runs <= 1);
  CHECK(journal.admission() != "");
  // 6 MiB hold the rest only partly: what matters is that it goes on. Asked before there is space,
  // for what fits may be written at once.
  const std::uint64_t then = acked;
  fs::remove(disk.path + "/filler");
  CHECK(eventually([&] { return acked > then || acked == count; }));
  CHECK(refused == 0);
  (void)journal.close();
  opened->journal.reset();
  auto inspector = Inspector::open(disk.path + "/state");
  REQUIRE(inspector);
  CHECK(verify_journal(inspector->database(), {})->is_whole());
  if (acked > 0) CHECK(inspector->reader().load("run")->records.size() >= acked);
}

TEST_CASE(
    "R-07 a file size limit stops the writer with its code, and nothing acknowledged is lost") {
  for (const char* kib : {"120", "150", "200"}) {
    rig::Folder scratch;
    rig::Writing writing;
    writing.folder = scratch.path + "/state";
    writing.count = 2000;
    writing.in_flight = 4;
    writing.under = {"sh", "-c",
                     std::string("trap '' XFSZ; ulimit -f ") + kib + "; exec \"$0\" \"$@\""};
    const auto outcome = rig::write_events(writing);
    INFO(outcome.err);
    CHECK(outcome.exit == 74);
    CHECK(rig::judge(outcome, writing) == "");
  }
}
