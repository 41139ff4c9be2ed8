// What scripts do with files: whole or not at all, and never outside of the roots.
#include <sys/inotify.h>
#include <sys/stat.h>

#include "base/sha256.h"
#include "rig/kill_each.h"
#include "unit/worker/calls.h"

namespace reprise::worker {
namespace {

using model::Map;
using model::Value;
namespace fs = std::filesystem;

TEST_CASE("stat says what is there and does not follow a link") {
  const world::Folder folder;
  folder.write("a", "text", 0640);
  fs::create_symlink("a", folder / "link");
  fs::create_directory(folder / "inner");
  const auto place = place_in(folder);
  const Value about = value(make(call_stat, place, Map{{"path", "a"}}));
  CHECK(about["kind"] == Value("file"));
  CHECK(about["bytes"] == Value(4));
  CHECK(about["mode"] == Value("0640"));
  CHECK(about["mtime_ms"].integer() > 1'500'000'000'000);
  CHECK(value(make(call_stat, place, Map{{"path", "link"}}))["kind"] == Value("link"));
  CHECK(value(make(call_stat, place, Map{{"path", "inner"}}))["kind"] == Value("folder"));
  CHECK(code(make(call_stat, place, Map{{"path", "none"}})) == "not-found");
  CHECK(code(make(call_stat, place, Map{{"path", "../x"}})) == "outside");
}

TEST_CASE("the room on a disk and the hash of a file") {
  const world::Folder folder;
  folder.write("a", "text");
  const auto place = place_in(folder);
  const Value disk = value(make(call_disk, place, Map{{"path", "."}}));
  CHECK(disk["free"].integer() > 0);
  CHECK(disk["total"].integer() >= disk["free"].integer());
  CHECK(value(make(call_sha256, place, Map{{"path", "a"}})) == Value(base::sha256_hex("text")));
  CHECK(code(make(call_sha256, place, Map{{"path", "."}})) == "no-file");
}

TEST_CASE("a manifest names every file with its hash, links with their target, sorted") {
  const world::Folder folder;
  fs::create_directories(folder / "d/b");
  folder.write("d/b/one", "1");
  folder.write("d/b.txt", "22");
  fs::create_symlink("/etc/passwd", folder / "d/z");
  const Value lines = value(make(call_manifest, place_in(folder), Map{{"path", "d"}}));
  REQUIRE(lines.list().size() == 3);
  CHECK(lines.list()[0] ==
        Value(Map{{"path", "b.txt"}, {"bytes", 2}, {"sha256", base::sha256_hex("22")}}));
  CHECK(lines.list()[1] ==
        Value(Map{{"path", "b/one"}, {"bytes", 1}, {"sha256", base::sha256_hex("1")}}));
  CHECK(lines.list()[2] == Value(Map{{"path", "z"}, {"link", "/etc/passwd"}}));
}

TEST_CASE("folders are made with what is missing above them") {
  const world::Folder folder;
  const auto place = place_in(folder);
  value(make(call_mkdir, place, Map{{"path", "a/b/c"}}));
  value(make(call_mkdir, place, Map{{"path", "a/b/c"}}));
  CHECK(fs::is_directory(folder / "a/b/c"));
  folder.write("file", "");
  CHECK(code(make(call_mkdir, place, Map{{"path", "file"}})) == "exists");
  fs::create_symlink("/tmp", folder / "out");
  CHECK(code(make(call_mkdir, place, Map{{"path", "out/x"}})) == "outside");
}

TEST_CASE("a copy has content and permissions, and leaves nothing beside it") {
  const world::Folder folder;
  const auto place = place_in(folder);
  folder.write("a", std::string(700'000, 'x'), 0600);
  folder.write("b", "old", 0644);
  value(make(call_copy, place, Map{{"from", "a"}, {"to", "b"}}));
  CHECK(world::text_of(folder / "b") == std::string(700'000, 'x'));
  CHECK((fs::status(folder / "b").permissions() & fs::perms::all) ==
        (fs::perms::owner_read | fs::perms::owner_write));
  CHECK(folder.names() == std::vector<std::string>{"a", "b"});
  CHECK(code(make(call_copy, place, Map{{"from", "none"}, {"to", "b"}})) == "not-found");
}

TEST_CASE("a copy has the permissions of its source before anything is in it") {
  const world::Folder folder;
  folder.write("a", "text", 0600);
  const process::UniqueFd watch(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  REQUIRE(::inotify_add_watch(watch.get(), folder.path.c_str(), IN_ATTRIB | IN_MODIFY) > 0);
  value(make(call_copy, place_in(folder), Map{{"from", "a"}, {"to", "b"}}));
  alignas(inotify_event) char bytes[4096];
  REQUIRE(::read(watch.get(), bytes, sizeof bytes) > 0);
  CHECK((reinterpret_cast<const inotify_event*>(bytes)->mask & IN_ATTRIB) != 0);
}

TEST_CASE("a move goes where nothing is, and is done once it is done") {
  const world::Folder folder;
  const auto place = place_in(folder);
  const Value args = Map{{"from", "a"}, {"to", "b"}};
  folder.write("a", "1");
  folder.write("b", "2");
  CHECK(code(make(call_move, place, args)) == "exists");
  fs::remove(folder / "b");
  value(make(call_move, place, args));
  value(make(call_move, place, args));
  CHECK(folder.names() == std::vector<std::string>{"b"});
  fs::remove(folder / "b");
  CHECK(code(make(call_move, place, args)) == "not-found");
}

TEST_CASE("a move between file systems copies, and goes on after it was interrupted") {
  if (!fs::exists("/dev/shm")) return;
  const world::Folder folder;
  const std::string other = "/dev/shm/reprise-move-" + std::to_string(::getpid());
  const Place place{folder.path, {folder.path, "/dev/shm"}};
  struct stat here {
  }, there{};
  REQUIRE((::stat(folder.path.c_str(), &here) == 0 && ::stat("/dev/shm", &there) == 0));
  if (here.st_dev == there.st_dev) return;
  folder.write("a", "1");
  std::ofstream(other) << "another content";
  const Value args = Map{{"from", "a"}, {"to", other}};
  CHECK(code(make(call_move, place, args)) == "exists");
  fs::remove(other);
  value(make(call_move, place, args));
  CHECK(folder.names().empty());
  folder.write("a", "1");  // as if killed before the first name was taken away
  value(make(call_move, place, args));
  CHECK(folder.names().empty());
  CHECK(world::text_of(other) == "1");
  fs::remove(other);
}

// A database of which the old one has a log, and the new one, too.
void make_swap_world(const world::Folder& folder) {
  folder.write("new", "new");
  folder.write("new-wal", "new log");
  folder.write("live", "old");
  folder.write("live-wal", "old log");
}

const Value swap_args =
    Map{{"new", "new"}, {"live", "live"}, {"keep", "keep"}, {"also", model::List{"-wal", "-shm"}}};

void check_swapped(const world::Folder& folder) {
  CHECK(folder.names() ==
        std::vector<std::string>{"keep", "keep-wal", "keep.swap", "live", "live-wal"});
  CHECK(world::text_of(folder / "live") == "new");
  CHECK(world::text_of(folder / "live-wal") == "new log");
  CHECK(world::text_of(folder / "keep") == "old");
  CHECK(world::text_of(folder / "keep-wal") == "old log");
}

TEST_CASE("a swap keeps what was there, with what belongs to it") {
  const world::Folder folder;
  make_swap_world(folder);
  value(make(call_swap, place_in(folder), swap_args));
  check_swapped(folder);
  value(make(call_swap, place_in(folder), swap_args));
  check_swapped(folder);
  CHECK(code(make(call_swap, place_in(folder), swap_args, "another call")) == "exists");
}

TEST_CASE("a swap where nothing was live, and one that has nothing to put there") {
  const world::Folder folder;
  CHECK(code(make(call_swap, place_in(folder), swap_args)) == "not-found");
  CHECK(folder.names().empty());
  folder.write("new", "new");
  value(make(call_swap, place_in(folder), swap_args));
  CHECK(folder.names() == std::vector<std::string>{"keep.swap", "live"});
}

TEST_CASE("a swap does not run over what is kept already") {
  const world::Folder folder;
  make_swap_world(folder);
  folder.write(GENERATE("keep", "keep-wal"), "of last week");
  const auto before = folder.names();
  CHECK(code(make(call_swap, place_in(folder), swap_args)) == "exists");
  CHECK(folder.names() == before);
}

TEST_CASE("a swap that finds another file in its way says so") {
  const world::Folder folder;
  make_swap_world(folder);
  // Killed after the old one and its log had left; then somebody started the service.
  REQUIRE(rig::for_each_kill([&](int number) {
            make_swap_world(folder);
            for (const auto& name : folder.names())
              if (name.starts_with("keep")) fs::remove(folder / name);
            const bool killed =
                rig::killed_before(number, [&] { make(call_swap, place_in(folder), swap_args); });
            return killed && fs::exists(folder / "live");
          }) > 0);
  REQUIRE_FALSE(fs::exists(folder / "live"));
  const bool live = GENERATE(true, false);
  folder.write("another", "another");
  fs::rename(folder / "another", folder / (live ? "live" : "new"));
  CHECK(code(make(call_swap, place_in(folder), swap_args)) == (live ? "exists" : "changed"));
  CHECK(world::text_of(folder / (live ? "live" : "new")) == "another");
  CHECK(world::text_of(folder / "keep") == "old");
}

TEST_CASE("D-02: a swap killed before each of its changes goes on to the same end") {
  const int kills = rig::for_each_kill([](int number) {
    const world::Folder folder;
    make_swap_world(folder);
    const auto place = place_in(folder);
    const bool killed = rig::killed_before(number, [&] { make(call_swap, place, swap_args); });
    CAPTURE(number);
    // Never a new file with the old log, or without its own.
    if (fs::exists(folder / "live"))
      CHECK(world::text_of(folder / "live-wal") == world::text_of(folder / "live") + " log");
    value(make(call_swap, place, swap_args));
    check_swapped(folder);
    return killed;
  });
  CHECK(kills > 15);
}

TEST_CASE("D-02: a copy, a move and a folder killed before each of their changes") {
  const int kills = rig::for_each_kill([](int number) {
    const world::Folder folder;
    const auto place = place_in(folder);
    folder.write("a", "new");
    folder.write("b", "old");
    const auto work = [&] {
      make(call_copy, place, Map{{"from", "a"}, {"to", "b"}});
      make(call_mkdir, place, Map{{"path", "x/y"}});
      make(call_move, place, Map{{"from", "b"}, {"to", "x/y/b"}});
    };
    const bool killed = rig::killed_before(number, work);
    CAPTURE(number);
    const bool moved = fs::exists(folder / "x/y/b");
    const std::string text = world::text_of(folder / (moved ? "x/y/b" : "b"));
    CHECK((text == "old" || text == "new"));
    if (moved) CHECK(text == "new");
    if (!moved) value(make(call_copy, place, Map{{"from", "a"}, {"to", "b"}}));
    value(make(call_mkdir, place, Map{{"path", "x/y"}}));
    value(make(call_move, place, Map{{"from", "b"}, {"to", "x/y/b"}}));
    CHECK(folder.names() == std::vector<std::string>{"a", "x"});
    CHECK(world::text_of(folder / "x/y/b") == "new");
    return killed;
  });
  CHECK(kills > 15);
}

}  // namespace
}  // namespace reprise::worker
