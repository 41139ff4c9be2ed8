#include "journal_sqlite/state_folder.h"

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "unit/journal_sqlite/fixture.h"

using namespace reprise;
using namespace reprise::journal_sqlite;

namespace {

FileSystemOf pretend(long magic, const std::string& name = "") {
  return [=](const std::string&) -> base::Result<FileSystem> { return FileSystem{magic, name}; };
}

unsigned mode_of(const std::string& path) {
  struct stat info {};
  REQUIRE(stat(path.c_str(), &info) == 0);
  return info.st_mode & 0777;
}

}  // namespace

TEST_CASE("a new state folder and all that is made in it are the owner's alone") {
  Folder folder;
  umask(022);
  auto settings = settings_for(folder);
  settings.state_folder = folder / "deep/er/state";
  auto opened = open_journal(settings, {});
  REQUIRE(opened);
  CHECK(mode_of(settings.state_folder) == 0700);
  for (const char* file : {"journal.db", "journal.db-wal", "engine.lock", "witness"})
    CHECK(mode_of(settings.state_folder + "/" + file) == 0600);
  for (const char* part : {"attempts", "logs", "reports"})
    CHECK(mode_of(settings.state_folder + "/" + part) == 0700);
}

TEST_CASE("R-14 a network file system is refused, with its name and the reason") {
  Folder folder;
  auto settings = settings_for(folder);
  for (const auto& [magic, name] :
       std::vector<std::pair<long, std::string>>{{0x6969, "NFS"},
                                                 {0x517B, "SMB"},
                                                 {0xFF534D42, "CIFS"},
                                                 {0xFE534D42, "SMB2"},
                                                 {0x01021997, "9P"},
                                                 {0x00C36400, "Ceph"}}) {
    settings.file_system = pretend(magic);
    auto opened = open_journal(settings, {});
    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == network);
    CHECK(exit_code(opened.error()) == 76);
    CHECK(opened.error().message.find(name) != std::string::npos);
    CHECK_FALSE(fs::exists(folder / "journal.db"));
    CHECK_FALSE(fs::exists(folder / "engine.lock"));
  }
}

TEST_CASE("R-14 FUSE is refused unless its type is known to be local") {
  constexpr long fuse = 0x65735546;
  CHECK_FALSE(network_reason({fuse, "fuse.sshfs"}).empty());
  CHECK_FALSE(network_reason({fuse, "fuse.glusterfs"}).empty());
  CHECK_FALSE(network_reason({fuse, ""}).empty());
  CHECK(network_reason({fuse, "fuseblk"}).empty());
  CHECK(network_reason({0xEF53, ""}).empty());  // ext4
}

TEST_CASE("R-14 an inspector refuses a network file system, too") {
  Folder folder;
  make_journal(folder);
  auto inspector = Inspector::open(folder.path, pretend(0x6969));
  REQUIRE_FALSE(inspector);
  CHECK(inspector.error().code == network);
}

TEST_CASE("what others can use, or what is not ours, is refused") {
  Folder folder;
  make_journal(folder);
  SECTION("a folder that others can enter") { chmod(folder.path.c_str(), 0755); }
  SECTION("a journal that others can read") { chmod((folder / "journal.db").c_str(), 0640); }
  SECTION("a witness that others can write") { chmod((folder / "witness").c_str(), 0622); }
  SECTION("a journal that is a symbolic link") {
    fs::rename(folder / "journal.db", folder / "elsewhere.db");
    fs::create_symlink(folder / "elsewhere.db", folder / "journal.db");
  }
  SECTION("a journal that is a folder") {
    fs::remove(folder / "journal.db");
    fs::create_directory(folder / "journal.db");
    chmod((folder / "journal.db").c_str(), 0700);
  }
  SECTION("another owner") {
    if (geteuid() != 0) return;  // only root can give a file away
    REQUIRE(chown((folder / "journal.db").c_str(), 65534, 65534) == 0);
  }
  auto opened = open_journal(settings_for(folder), {});
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == insecure);
  CHECK(exit_code(opened.error()) == 76);
  CHECK(Inspector::open(folder.path).error().code == insecure);
}

TEST_CASE("a state folder that is a symbolic link is refused") {
  Folder folder;
  fs::create_directory(folder / "real");
  chmod((folder / "real").c_str(), 0700);
  fs::create_directory_symlink(folder / "real", folder / "link");
  CHECK(prepare_state_folder(folder / "link").error().code == insecure);
  CHECK(prepare_state_folder(folder / "real/"));
}

TEST_CASE("a state folder may be reached through a link further up, and by a relative path") {
  Folder folder;
  fs::create_directories(folder / "real");
  fs::create_directory_symlink(folder / "real", folder / "link");
  auto settings = settings_for(folder);
  settings.state_folder = folder / "link/state %41?#";
  auto opened = open_journal(settings, {});
  INFO((opened ? "" : opened.error().message));
  REQUIRE(opened);
  opened->journal.reset();
  CHECK(fs::exists(folder / "real/state %41?#/journal.db"));
  const fs::path here = fs::current_path();
  fs::current_path(folder / "real");
  CHECK(Inspector::open("state %41?#/"));
  CHECK(Inspector::open_file("state %41?#/journal.db"));
  fs::current_path(here);
}

TEST_CASE("a journal key is read only where nobody else can") {
  Folder folder;
  const std::string path = folder / "journal_key";
  write_bytes(path, "0123456789abcdef0123456789abcdef\n");
  chmod(path.c_str(), 0600);
  CHECK(read_key(path) == "0123456789abcdef0123456789abcdef");
  chmod(path.c_str(), 0644);
  CHECK(read_key(path).error().code == insecure);
  chmod(path.c_str(), 0600);
  write_bytes(path, "short\n");
  CHECK(read_key(path).error().code == wrong_key);
  CHECK(read_key(folder / "nowhere").error().code == wrong_key);
}

TEST_CASE("reading where there is no journal says so and makes nothing") {
  Folder folder;
  CHECK(Inspector::open(folder.path).error().code == none);
  CHECK(Inspector::open(folder / "nowhere").error().code == none);
  CHECK(fs::is_empty(folder.path));
}
