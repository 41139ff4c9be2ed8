// What is replaced is reached with what stands beside it under its name, and with nothing more.
#include <fcntl.h>

#include "unit/worker/calls.h"
#include "worker/rooted.h"

namespace reprise::worker {
namespace {

namespace fs = std::filesystem;

std::string reached(const Place& place, const std::string& path) {
  const auto file = open_rooted(place, path, O_PATH);
  return file ? "yes" : file.error().code;
}

TEST_CASE("a target brings what begins with its name and goes on with a dot or a dash") {
  const world::Folder folder, own;
  for (const char* name : {"ledger.db", "ledger.db-wal", "ledger.dbx", "other"})
    folder.write(name, "x");
  fs::create_directory(folder / "ledger.db.saved");
  folder.write("ledger.db.saved/a", "x");
  Place place{own.path, {own.path}};
  place.targets = {folder / "ledger.db"};
  for (const char* name : {"ledger.db", "ledger.db-wal", "ledger.db.saved", "ledger.db.saved/a"})
    CHECK(reached(place, folder / name) == "yes");
  for (const char* name : {"ledger.dbx", "other", "ledger.db.saved/../other", "ledger.db/../other"})
    CHECK(reached(place, folder / name) == "outside");
  CHECK(reached(place, folder.path) == "outside");
  CHECK(open_parent(place, folder / "ledger.db.new"));
  CHECK_FALSE(open_parent(place, folder / "other"));
}

TEST_CASE("no link leads from a target to elsewhere") {
  const world::Folder folder, own;
  folder.write("secret", "x");
  fs::create_symlink("secret", folder / "ledger.db-wal");
  fs::create_directory_symlink(".", folder / "ledger.db.saved");
  Place place{own.path, {own.path}};
  place.targets = {folder / "ledger.db"};
  CHECK(reached(place, folder / "ledger.db-wal") == "outside");
  CHECK(reached(place, folder / "ledger.db.saved/secret") == "outside");
  const auto refused = open_rooted(place, folder / "ledger.db-wal", O_RDONLY);
  CHECK(refused.error().message ==
        folder / "ledger.db-wal" + " is a symbolic link, or stands behind one");
}

}  // namespace
}  // namespace reprise::worker
