#include "journal_sqlite/lock_file.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>

#include "unit/journal_sqlite/fixture.h"

using namespace reprise;
using namespace reprise::journal_sqlite;

TEST_CASE("R-12 a second engine is refused within a second and told the first one's pid") {
  Folder folder;
  auto first = open_writer(folder);
  const auto begin = std::chrono::steady_clock::now();
  auto second = open_journal(settings_for(folder), {});
  const auto took = std::chrono::steady_clock::now() - begin;
  REQUIRE_FALSE(second);
  CHECK(second.error().code == busy);
  CHECK(exit_code(second.error()) == 75);
  CHECK(second.error().message.find("pid " + std::to_string(getpid())) != std::string::npos);
  CHECK(took < std::chrono::seconds(1));
  CHECK(put(*first, new_run("a")).commit == port::Commit::committed);
}

TEST_CASE("R-12 while an engine lives nobody else reads the file, and afterwards anybody may") {
  Folder folder;
  auto engine = open_writer(folder);
  put(*engine, new_run("a"));
  CHECK(Inspector::open(folder.path).error().code == busy);
  engine.reset();
  auto one = Inspector::open(folder.path), two = Inspector::open(folder.path);
  REQUIRE(one);
  REQUIRE(two);
  CHECK(one->reader().list()->size() == 1);
}

TEST_CASE("R-12 an engine waits for a reader to go, and says what it waits for when it does not") {
  Folder folder;
  make_journal(folder);
  auto reader = LockFile::shared(folder / "engine.lock");
  REQUIRE(reader);
  const auto begin = std::chrono::steady_clock::now();
  // The file still names the engine that was here last: in this test that is this very process.
  write_bytes(folder / "engine.lock", "pid 1\nstart_ticks 1\nhost other\nboot_id x\n");
  auto engine = LockFile::exclusive(folder / "engine.lock", 100);
  REQUIRE_FALSE(engine);
  CHECK(engine.error().message.find("in use by a reader") != std::string::npos);
  CHECK(std::chrono::steady_clock::now() - begin >= std::chrono::milliseconds(100));
}

TEST_CASE("the lock goes with the process, and a child of it does not keep it") {
  Folder folder;
  const std::string path = folder / "engine.lock";
  int gate[2];
  REQUIRE(pipe2(gate, O_CLOEXEC) == 0);
  const pid_t child = fork();
  if (child == 0) {
    auto lock = LockFile::exclusive(path);
    // A grandchild by exec, as a step's process would be.
    if (fork() == 0) {
      execl("/bin/sleep", "sleep", "1", nullptr);
      _exit(127);
    }
    (void)!write(gate[1], lock ? "y" : "n", 1);
    _exit(0);
  }
  char answer = 0;
  REQUIRE(read(gate[0], &answer, 1) == 1);
  CHECK(answer == 'y');
  int status = 0;
  waitpid(child, &status, 0);
  CHECK(LockFile::exclusive(path));
  close(gate[0]);
  close(gate[1]);
}

TEST_CASE("the lock file is never deleted and names its holder") {
  Folder folder;
  make_journal(folder);
  const std::string text = bytes_of(folder / "engine.lock");
  CHECK(text.find("pid " + std::to_string(getpid()) + "\n") == 0);
  CHECK(text.find("\nstart_ticks ") != std::string::npos);
  CHECK(text.find("\nhost ") != std::string::npos);
  CHECK(text.find("\nboot_id ") != std::string::npos);
}
