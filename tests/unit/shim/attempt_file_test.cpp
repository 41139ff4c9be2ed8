#include "shim/attempt_file.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "rig/launcher_rig.h"

using namespace reprise;
using namespace reprise::shim;
using rig::Folder;
using rig::text_of;

namespace {

AttemptNote note(const std::string& token) {
  AttemptNote made;
  made.identity.token = token;
  made.identity.leader = 42;
  made.identity.leader_latest_us = 43;
  made.program = "/bin/true";
  return made;
}

AttemptNote without_leader(AttemptNote made) {
  made.identity.leader = 0;
  return made;
}

process::LaunchResult result(const std::string& token) {
  process::LaunchResult made;
  made.token = token;
  made.exit = 3;
  made.stdout_text = std::string("x\0y", 3);
  return made;
}

void write_whole(AttemptFile& file, const AttemptNote& one) {
  REQUIRE(file.begin(without_leader(one)));
  REQUIRE(file.add(encode_spawned(one)));
  REQUIRE(file.add(encode(result(one.identity.token))));
}

AttemptFile make(const Folder& folder, const std::string& name = "1.0.attempt") {
  auto file = AttemptFile::create(folder.path, name);
  REQUIRE(file);
  return std::move(*file);
}

StoredAttempt only_one(const Folder& folder) {
  auto found = read_attempts(folder.path);
  REQUIRE(found.size() == 1);
  return std::move(found[0]);
}

}  // namespace

TEST_CASE("an attempt file tells the note, the leader and the result") {
  const Folder folder;
  AttemptFile file = make(folder);
  CHECK(read_attempts(folder.path).empty());
  REQUIRE(file.begin(without_leader(note("t"))));
  REQUIRE(only_one(folder).note);
  CHECK(only_one(folder).note->identity.leader == 0);
  CHECK(only_one(folder).note->program == "/bin/true");
  REQUIRE(file.add(encode_spawned(note("t"))));
  CHECK(only_one(folder).note->identity.leader == 42);
  CHECK_FALSE(only_one(folder).result);
  REQUIRE(file.add(encode(result("t"))));
  REQUIRE(only_one(folder).result);
  CHECK(only_one(folder).result->stdout_text == std::string("x\0y", 3));
  CHECK(read_attempt(folder.path, "t"));
  CHECK_FALSE(read_attempt(folder.path, "other"));
}

TEST_CASE("a file that is used again tells nothing of its earlier rounds") {
  const Folder folder;
  AttemptFile file = make(folder);
  for (int round = 0; round < 3; ++round) {
    write_whole(file, note("same length " + std::to_string(round)));
    file.clear();
    CHECK(read_attempts(folder.path).empty());
    REQUIRE(file.begin(without_leader(note("same length " + std::to_string(round + 1)))));
    CHECK(only_one(folder).note->identity.leader == 0);  // frames behind it are the old ones'
    CHECK_FALSE(only_one(folder).result);
  }
}

TEST_CASE("a leader that is known before is told with the note") {
  const Folder folder;
  AttemptFile file = make(folder);
  REQUIRE(file.begin(note("t")));
  CHECK(only_one(folder).note->identity.leader == 42);
  REQUIRE(file.add(encode(result("t"))));
  CHECK(only_one(folder).result);
}

TEST_CASE("a large result does not stay on the disk") {
  const Folder folder;
  AttemptFile file = make(folder);
  REQUIRE(file.begin(note("t")));
  auto large = result("t");
  large.output_text = std::string(1u << 20, 'x');
  REQUIRE(file.add(encode(large)));
  CHECK(only_one(folder).result->output_text.size() == (1u << 20));
  file.clear();
  CHECK(std::filesystem::file_size(folder / "1.0.attempt") < 100);
}

TEST_CASE("a file cut anywhere tells what is whole and no more") {
  const Folder folder;
  AttemptFile file = make(folder);
  write_whole(file, note("t"));
  const std::string path = folder / "1.0.attempt";
  const std::string whole = text_of(path);
  bool had_note = false, had_leader = false;
  for (std::size_t size = 4; size < whole.size(); ++size) {
    std::ofstream(path, std::ios::binary) << whole.substr(0, size);
    const auto stored = only_one(folder);
    CHECK_FALSE(stored.result);
    CHECK((stored.note.has_value() || !had_note));
    had_note = stored.note.has_value();
    const bool leader = had_note && stored.note->identity.leader == 42;
    CHECK((leader || !had_leader));
    had_leader = leader;
  }
  CHECK(had_leader);
}

TEST_CASE("a flipped bit is noticed") {
  const Folder folder;
  AttemptFile file = make(folder);
  write_whole(file, note("t"));
  const std::string path = folder / "1.0.attempt";
  const std::string whole = text_of(path);
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string bad = whole;
    bad[at] = static_cast<char>(bad[at] ^ 0x10);
    std::ofstream(path, std::ios::binary) << bad;
    const auto stored = only_one(folder);
    CHECK_FALSE((stored.note && stored.note->identity.leader == 42 && stored.result));
  }
}

TEST_CASE("a damaged file is told as such, an empty one and others are not told") {
  const Folder folder;
  std::ofstream(folder / "1.0.attempt") << "nonsense";
  std::ofstream(folder / "1.1.attempt") << "";
  std::ofstream(folder / "other.output") << "no attempt";
  CHECK(only_one(folder).path == folder / "1.0.attempt");
  CHECK_FALSE(only_one(folder).note);
  remove_empty_attempts(folder.path);
  CHECK(std::filesystem::exists(folder / "1.0.attempt"));
  CHECK_FALSE(std::filesystem::exists(folder / "1.1.attempt"));
  CHECK(std::filesystem::exists(folder / "other.output"));
}

TEST_CASE("of what a child has said a cleared file holds nothing, however long it was") {
  const Folder folder;
  for (const std::size_t size : {100u, 60'000u, 200'000u}) {
    AttemptFile file = make(folder);
    REQUIRE(file.begin(note("t")));
    process::LaunchResult one = result("t");
    one.stdout_text.assign(size, 'S');
    REQUIRE(file.add(encode(one)));
    CHECK(text_of(folder / "1.0.attempt").find('S') != std::string::npos);
    file.clear();
    CHECK(text_of(folder / "1.0.attempt").find_first_not_of('\0') == std::string::npos);
    CHECK(read_attempts(folder.path).empty());
    file.remove();
  }
}

TEST_CASE("an attempt is removed with its output") {
  const Folder folder;
  AttemptNote one = note("t");
  one.output_path = folder / "t.output";
  AttemptFile file = make(folder);
  write_whole(file, one);
  std::ofstream(one.output_path) << "k=v";
  remove_attempt(only_one(folder));
  CHECK(std::filesystem::is_empty(folder.path));
}

TEST_CASE("a file that is there already is not taken, a folder that is missing is an error") {
  const Folder folder;
  make(folder);
  const auto again = AttemptFile::create(folder.path, "1.0.attempt");
  REQUIRE_FALSE(again);
  CHECK(again.error().code == "exists");
  const auto nowhere = AttemptFile::create("/nonesuch", "1.0.attempt");
  REQUIRE_FALSE(nowhere);
  CHECK(nowhere.error().code == "io");
  CHECK(read_attempts("/nonesuch").empty());
}

TEST_CASE("only what can be part of a file name is a token") {
  CHECK(is_token("run.step[1].2"));
  CHECK_FALSE(is_token(""));
  CHECK_FALSE(is_token(".."));
  CHECK_FALSE(is_token(".hidden"));
  CHECK_FALSE(is_token("a/b"));
  CHECK_FALSE(is_token(std::string("a\0b", 3)));
}
