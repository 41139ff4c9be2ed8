// The copy of the book of deliveries: what it says is what the journal says, and one that is not
// the journal's last is not believed.
#include "serve/kept_book.h"

#include <filesystem>
#include <fstream>

#include "unit/serve/intake_rig.h"

using namespace serve_test;

namespace {

struct KeepingWorld : World {
  explicit KeepingWorld(std::uint64_t every = 4) { keep_each(every); }

  // As in a new engine, which has made no copy yet.
  void keep_each(std::uint64_t every) {
    keeper = std::make_unique<serve::BookKeeper>(
        folder.path, *entries,
        [this](const std::function<void()>& work, const std::function<void()>& done) {
          work();
          turns.push_back(done);
        },
        every);
  }
  void hear(std::initializer_list<const char*> hosts) {
    for (const char* host : hosts) REQUIRE(status_of(alert(host)) == 202);
  }
  std::vector<std::filesystem::path> copies() {
    std::vector<std::filesystem::path> paths;
    for (const auto& file : std::filesystem::directory_iterator(folder.path + "/kept"))
      paths.push_back(file.path());
    return paths;
  }
  serve::KeptBook kept_book() { return serve::read_kept_book(*store, folder.path); }
};

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

}  // namespace

TEST_CASE("a copy of the book and what came after it are the book") {
  KeepingWorld world;
  world.runs_are_made = false;  // so that starts are open
  world.hear({"db1", "db2", "db3", "db4", "db1"});
  const auto kept = world.kept_book();
  REQUIRE(kept.through >= 4);
  REQUIRE(kept.through < world.kept().back().seq);
  CHECK(world.copies().size() == 1);
  const auto from_copy = serve::read_book(*world.store, kept);
  const auto from_all = serve::read_book(*world.store);
  REQUIRE(from_copy);
  REQUIRE(from_all);
  CHECK(from_all->unstarted().size() == 4);
  CHECK(from_copy->unstarted() == from_all->unstarted());
  CHECK(from_copy->undecided() == from_all->undecided());
  CHECK(from_copy->size() == from_all->size());
  auto memory = from_copy->memory();
  memory.now_us = from_all->memory().now_us;
  memory.listening_us = 0;  // is of an engine's life
  CHECK(memory == from_all->memory());
}

TEST_CASE("a copy that is made while decisions are on their way knows of them") {
  KeepingWorld world(1'000);
  world.hear({"db1"});
  world.keep_each(1);
  world.journal->quick = 1;  // the deliveries, and not what follows them
  world.send(alert("db2"));
  while (world.turn()) continue;
  world.journal->flush();
  world.settle();
  const auto kept = world.kept_book();
  REQUIRE(kept.through > 0);
  CHECK(kept.book.undecided().empty());
  CHECK(kept.book.unstarted().size() == 1);
}

TEST_CASE("a copy that was changed, cut, taken away or put back from before is not believed") {
  KeepingWorld world;
  world.hear({"db1", "db2", "db3"});
  REQUIRE(world.copies().size() == 1);
  const auto old = text_of(world.copies().front());
  world.hear({"db4", "db5", "db6"});
  REQUIRE(world.copies().size() == 1);  // the one before is gone
  const auto path = world.copies().front();
  const auto good = text_of(path);
  REQUIRE(old != good);
  REQUIRE(world.kept_book().through > 0);

  auto changed = good;
  changed.back() ^= 1;
  for (const auto& bad : {changed, good.substr(0, good.size() - 32), old, std::string()}) {
    write(path, bad);
    CHECK(world.kept_book().through == 0);
  }
  std::filesystem::remove(path);
  CHECK(world.kept_book().through == 0);
  CHECK(world.kept_book().book.size() == 0);
  write(path, good);
  CHECK(world.kept_book().through > 0);
}

TEST_CASE("making a copy removes no file that is no copy") {
  KeepingWorld world;
  write(world.folder.path + "/kept/notes", "mine");
  world.hear({"db1", "db2", "db3", "db4", "db5", "db6"});
  CHECK(text_of(world.folder.path + "/kept/notes") == "mine");
  CHECK(world.copies().size() == 2);
}

TEST_CASE("a copy that the journal does not name yet is as none") {
  KeepingWorld world;
  world.hear({"db1"});
  world.journal->quick = 1;
  auto answer = world.send(alert("db2"));
  while (world.turn() || answer->status == 0) continue;
  CHECK(world.copies().size() == 1);
  CHECK(world.kept_book().through == 0);
  world.journal->flush();
  world.settle();
  CHECK(world.kept_book().through > 0);
}
